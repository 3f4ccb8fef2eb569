"""A linear layer straight after batch norm can hold γ and β: W·diag(γ) and b + W·β give the same output.

紧跟在批归一化后面的线性层可以吸收 γ 和 β：W·diag(γ) 和 b + W·β 的输出相同。
"""

import torch
from torch.nn.functional import batch_norm, linear

torch.manual_seed(0)
x = torch.randn(16, 4, dtype=torch.float64)
gamma, beta = torch.randn(4, dtype=torch.float64), torch.randn(4, dtype=torch.float64)
weight, bias = torch.randn(3, 4, dtype=torch.float64), torch.randn(3, dtype=torch.float64)


def two_layers(between):
    return linear(between(batch_norm(x, None, None, gamma, beta, training=True)), weight, bias)


plain = batch_norm(x, None, None, training=True)
absorbed = linear(plain, weight * gamma, bias + weight @ beta)
straight = (two_layers(lambda y: y) - absorbed).abs().max().item()
with_relu = (two_layers(torch.relu) - absorbed).abs().max().item()
expected_straight_same = True
expected_relu_same = False
print(f"nothing between: difference {straight:.1e}; a ReLU between: {with_relu:.2f}")
assert (straight < 1e-12) == expected_straight_same
assert (with_relu < 1e-12) == expected_relu_same
