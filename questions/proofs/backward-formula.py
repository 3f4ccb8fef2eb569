"""dx = γ/(nσ)·(n·dy − Σdy − x̂·Σ(dy·x̂)), dγ = Σdy·x̂, dβ = Σdy, with σ = √(σ²+ε): equal to autograd.

dx = γ/(nσ)·(n·dy − Σdy − x̂·Σ(dy·x̂))，dγ = Σdy·x̂，dβ = Σdy，其中 σ = √(σ²+ε)：与自动求导一致。
"""

import torch
from torch import nn

torch.manual_seed(0)
axes, shape = (0, 2, 3), (1, 3, 1, 1)
bn = nn.BatchNorm2d(3).double()
nn.init.normal_(bn.weight)
x = torch.randn(4, 3, 5, 6, dtype=torch.float64, requires_grad=True)
dy = torch.randn_like(x)
bn(x).backward(dy)

n = x.numel() // 3
mean, var = x.detach().mean(axes, keepdim=True), x.detach().var(axes, unbiased=False, keepdim=True)
sigma = (var + bn.eps).sqrt()
x_hat = (x.detach() - mean) / sigma
expected_dbeta = dy.sum(axes)
expected_dgamma = (dy * x_hat).sum(axes)
sums = dy.sum(axes).view(shape) + x_hat * (dy * x_hat).sum(axes).view(shape)
expected_dx = bn.weight.detach().view(shape) / (n * sigma) * (n * dy - sums)

print(f"dx differs by {(x.grad - expected_dx).abs().max():.1e}")
print(f"dγ by {(bn.weight.grad - expected_dgamma).abs().max():.1e}")
print(f"dβ by {(bn.bias.grad - expected_dbeta).abs().max():.1e}")
assert torch.allclose(x.grad, expected_dx, rtol=1e-9, atol=1e-12)
assert torch.allclose(bn.weight.grad, expected_dgamma, rtol=1e-9, atol=1e-12)
assert torch.allclose(bn.bias.grad, expected_dbeta, rtol=1e-9, atol=1e-12)
