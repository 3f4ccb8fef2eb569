"""Weights before batch norm get a gradient perpendicular to them; without the variance's path it is not."""

import torch
from torch.nn.functional import batch_norm

torch.manual_seed(0)
data = torch.randn(32, 5, dtype=torch.float64)
w = torch.randn(5, 1, dtype=torch.float64, requires_grad=True)
dy = torch.randn(32, 1, dtype=torch.float64)

h = data @ w
batch_norm(h, None, None, training=True, eps=1e-12).backward(dy)
angle = torch.cosine_similarity(w.grad.flatten(), w.detach().flatten(), dim=0).item()

inv_std = h.detach().var(0, unbiased=False).rsqrt()
without = data.T @ (inv_std * (dy - dy.mean(0)))  # only the paths x and mean(x)
wrong_angle = torch.cosine_similarity(without.flatten(), w.detach().flatten(), dim=0).item()

expected_perpendicular = [True, False]
print(f"cosine between w and its gradient: {abs(angle):.1e}; without the variance's path: {wrong_angle:.3f}")
assert [abs(angle) < 1e-9, abs(wrong_angle) < 1e-9] == expected_perpendicular
