"""Real and fake that differ in their mean only look alike to BN in separate batches, not in one.

真假样本只差均值时，分批送进 BN 看起来一样，放在同一批里就不一样。
"""

import torch
from torch import nn

torch.manual_seed(0)
real = torch.randn(256, 1, dtype=torch.float64)
fake = real + 5
bn = nn.BatchNorm1d(1).double()
apart = torch.allclose(bn(real), bn(fake))
mixed = bn(torch.cat([real, fake]))
gap = (mixed[256:].mean() - mixed[:256].mean()).item()

expected_apart = True
expected_gap = 5 / (1 + 2.5**2) ** 0.5
print(f"separate batches alike: {apart}; in one batch they are {gap:.2f} apart, expected {expected_gap:.2f}")
assert apart == expected_apart
assert abs(gap / expected_gap - 1) < 0.03
