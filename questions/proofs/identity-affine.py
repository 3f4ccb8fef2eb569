"""γ = √(σ²+ε), β = μ gives the batch back unchanged.

γ = √(σ²+ε)、β = μ 时，批次原样输出。
"""

import torch

torch.manual_seed(0)
x = torch.randn(16, 3, dtype=torch.float64) * 4 + 2
layer = torch.nn.BatchNorm1d(3).double()
layer.weight.data = torch.sqrt(x.var(0, unbiased=False) + layer.eps)
layer.bias.data = x.mean(0)
furthest = (layer(x) - x).abs().max().item()

expected_unchanged = True
print(f"largest difference from the input: {furthest:.1e}")
assert (furthest < 1e-12) == expected_unchanged
