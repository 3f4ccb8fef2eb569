"""A decay step on weights before BN leaves the output alone, and makes the next gradient larger.

对 BN 之前的权重做一步衰减，输出不变，下一次的梯度变大。
"""

import torch
from torch.nn.functional import batch_norm

torch.manual_seed(0)
x, dy = torch.randn(64, 5, dtype=torch.float64), torch.randn(64, 3, dtype=torch.float64)
w = torch.randn(3, 5, dtype=torch.float64, requires_grad=True)


def run(w: torch.Tensor) -> tuple[torch.Tensor, float]:
    y = batch_norm(x @ w.T, None, None, training=True, eps=1e-30)
    (gradient,) = torch.autograd.grad(y, w, dy)
    return y.detach(), gradient.norm().item()


lr, decay = 0.1, 0.5
(before, gradient), (after, gradient_after) = run(w), run(w * (1 - lr * decay))
same = torch.allclose(before, after)
expected_same = True
expected_growth = 1 / (1 - lr * decay)
ratio = gradient_after / gradient
print(f"output the same: {same}; gradient times {ratio:.4f}, expected {expected_growth:.4f}")
assert same == expected_same
assert abs(ratio / expected_growth - 1) < 1e-6
