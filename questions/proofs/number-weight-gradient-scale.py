"""Weights ten times larger give the same output, and a gradient ten times smaller.

权重变为 10 倍，输出不变，梯度变为十分之一。
"""

import torch
from torch.nn.functional import batch_norm

torch.manual_seed(0)
x, w, upstream = (torch.randn(shape, dtype=torch.float64) for shape in ((16, 5), (3, 5), (16, 3)))
outputs, gradients = [], []
for scale in (1.0, 10.0):
    weights = (scale * w).requires_grad_()
    y = batch_norm(x @ weights.T, None, None, training=True, eps=1e-14)
    outputs.append(y.detach())
    gradients.append(torch.autograd.grad(y, weights, upstream)[0])
change = (outputs[1] - outputs[0]).abs().max().item()
ratio = (gradients[1].norm() / gradients[0].norm()).item()
print(f"the output changes by {change:.1e}, the gradient is multiplied by {ratio:.6f}")

expected_same_output = True
expected = 1 / 10
assert (change < 1e-9) == expected_same_output
assert abs(ratio - expected) < 1e-6
