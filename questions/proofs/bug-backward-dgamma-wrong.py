"""x = 100, 120, 140 and dy = 0, 0, 3: dγ is 3.67, while Σ dy·x is 420 = σ·dγ + μ·dβ.

x = 100, 120, 140，dy = 0, 0, 3：dγ 是 3.67，而 Σ dy·x 是 420 = σ·dγ + μ·dβ。
"""

import torch
from torch.nn.functional import batch_norm

x = torch.tensor([[100.0], [120.0], [140.0]], dtype=torch.float64)
dy = torch.tensor([[0.0], [0.0], [3.0]], dtype=torch.float64)
gamma = torch.ones(1, dtype=torch.float64, requires_grad=True)
beta = torch.zeros(1, dtype=torch.float64, requires_grad=True)
batch_norm(x, None, None, gamma, beta, training=True).backward(dy)

mixed_up = (dy * x).sum().item()
composed = (x.std(unbiased=False) * gamma.grad + x.mean() * beta.grad).item()
expected_dgamma = 3.674
expected_mixed_up = 420.0
print(f"dγ = {gamma.grad.item():.4f}")
print(f"Σ dy·x = {mixed_up}, σ·dγ + μ·dβ = {composed:.3f}")
assert abs(gamma.grad.item() - expected_dgamma) < 1e-3
assert abs(mixed_up - expected_mixed_up) < 1e-9
assert abs(composed - expected_mixed_up) < 1e-3
