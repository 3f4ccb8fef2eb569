"""Weights before batch norm times 10: the output is the same, and the gradient of the weights is a tenth.

批归一化之前的权重变为 10 倍：输出不变，权重的梯度变为十分之一。
"""

import torch

torch.manual_seed(0)
x = torch.randn(64, 5, dtype=torch.float64)
base = torch.randn(3, 5, dtype=torch.float64)


def run(factor):
    weight = (factor * base).requires_grad_()
    y = torch.nn.functional.batch_norm(x @ weight.T, None, None, training=True, eps=1e-12)
    (y**3).sum().backward()
    return y.detach(), weight.grad


(y1, g1), (y10, g10) = run(1), run(10)
output_change = (y1 - y10).abs().max().item()
ratio = (g10.norm() / g1.norm()).item()
expected_same_output = True
expected_ratio = 0.1
print(f"the output changes by {output_change:.1e}; the gradient is {ratio:.6f} times as large")
assert (output_change < 1e-6) == expected_same_output
assert abs(ratio - expected_ratio) < 1e-6
