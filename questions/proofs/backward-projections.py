"""In each channel Σdx = 0 and Σdx·x̂ ≈ 0, and equal upstream gradients give dx = 0.

每个通道里 Σdx = 0、Σdx·x̂ ≈ 0；上游梯度处处相等时 dx = 0。
"""

import torch
from torch import nn

torch.manual_seed(0)
bn = nn.BatchNorm1d(3).double()
x = torch.randn(8, 3, dtype=torch.float64, requires_grad=True)
y = bn(x)
y.backward(torch.randn_like(y))
dx = x.grad.clone()
x.grad = None
bn(x).sum().backward()

largest = dx.abs().max().item()
leftovers = {
    "Σdx": dx.sum(0).abs().max().item(),
    "Σdx·x̂": (dx * y.detach()).sum(0).abs().max().item(),
    "dx of y.sum()": x.grad.abs().max().item(),
}
print(f"largest dx {largest:.2f};", ", ".join(f"{name} {value:.0e}" for name, value in leftovers.items()))
expected_vanish = True
expected_dx_is_alive = True
assert (max(leftovers.values()) < 1e-4) == expected_vanish
assert (largest > 0.5) == expected_dx_is_alive
