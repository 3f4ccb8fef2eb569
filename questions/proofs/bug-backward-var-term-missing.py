"""Weights before batch norm get a gradient perpendicular to them; without the variance's path it is not.

批归一化之前的权重，梯度与权重垂直；漏了经过方差的那一项就不垂直了。
"""

import torch
from torch.nn.functional import batch_norm

torch.manual_seed(0)
data = torch.randn(32, 5, dtype=torch.float64)
w = torch.randn(5, 1, dtype=torch.float64, requires_grad=True)
dy = torch.randn(32, 1, dtype=torch.float64)

h = data @ w
batch_norm(h, None, None, training=True, eps=1e-12).backward(dy)
cosine = torch.cosine_similarity(w.grad, w.detach(), dim=0).abs().item()

inv_std = h.detach().var(0, unbiased=False).rsqrt()
without = data.T @ (inv_std * (dy - dy.mean(0)))  # the paths x and mean(x)
wrong_cosine = torch.cosine_similarity(without, w.detach(), dim=0).abs().item()

expected_perpendicular = [True, False]
print(f"cosine between w and its gradient: {cosine:.1e}")
print(f"without the path of the variance: {wrong_cosine:.3f}")
assert [cosine < 1e-9, wrong_cosine < 1e-9] == expected_perpendicular
