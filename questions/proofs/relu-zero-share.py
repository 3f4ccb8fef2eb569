"""The share of zeros after BN and ReLU is Φ(−β/γ); the scale of the weights before it does not touch it.

BN 和 ReLU 之后，零所占的比例是 Φ(−β/γ)；与前面权重的尺度无关。
"""

from math import erf

import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(100_000, 1)


def zeros(gamma: float, beta: float, scale: float) -> float:
    bn = nn.BatchNorm1d(1)
    nn.init.constant_(bn.weight, gamma)
    nn.init.constant_(bn.bias, beta)
    return (torch.relu(bn(scale * x)) == 0).float().mean().item()


def phi(z: float) -> float:
    return (1 + erf(z / 2**0.5)) / 2


seen = [zeros(1, 0, 1), zeros(1, 0, 2), zeros(1, 1, 1), zeros(2, -1, 1)]
expected = [phi(0), phi(0), phi(-1), phi(0.5)]
for case, share, wanted in zip(("γ=1 β=0", "weights ×2", "γ=1 β=1", "γ=2 β=−1"), seen, expected, strict=True):
    print(f"{case}: {share:.3f} zeros, expected {wanted:.3f}")
assert torch.allclose(torch.tensor(seen), torch.tensor(expected), rtol=0.03)
