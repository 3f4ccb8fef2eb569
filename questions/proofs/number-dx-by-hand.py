"""dx = γ/(nσ)·(n·dy − Σdy − x̂·Σ(dy·x̂)) and dγ = Σ dy·x̂, as autograd finds them.

dx = γ/(nσ)·(n·dy − Σdy − x̂·Σ(dy·x̂))，dγ = Σ dy·x̂，与自动求导一致。
"""

import torch
from torch.nn.functional import batch_norm

torch.manual_seed(0)
x, dy = torch.randn(8, 1, dtype=torch.float64, requires_grad=True), torch.randn(8, 1, dtype=torch.float64)
gamma = torch.tensor([1.7], dtype=torch.float64, requires_grad=True)
batch_norm(x, None, None, gamma, None, training=True, eps=1e-12).backward(dy)

n, sigma = 8, x.detach().std(unbiased=False)
hat = (x.detach() - x.detach().mean()) / sigma
constants = 1.7 * dy / sigma  # what is left if μ and σ are taken as constants
print(f"dx₁ by autograd {x.grad[0].item():.4f}, with μ and σ as constants {constants[0].item():.4f}")
print(f"dγ by autograd {gamma.grad.item():.4f}, Σdy = {dy.sum().item():.4f}")

expected_dx = 1.7 / (n * sigma) * (n * dy - dy.sum() - hat * (dy * hat).sum())
expected_dgamma = (dy * hat).sum()
assert torch.allclose(x.grad, expected_dx, atol=1e-8)
assert torch.allclose(gamma.grad, expected_dgamma, atol=1e-8)
