"""BN then ReLU: half the outputs are 0, their mean is 0.40. ReLU then BN: mean 0, variance 1.

先 BN 后 ReLU：一半输出为 0，均值 0.40。先 ReLU 后 BN：均值 0，方差 1。
"""

import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(100_000, 1) * 3 + 2  # normal, of any mean and spread
before = torch.relu(nn.BatchNorm1d(1)(x))
after = nn.BatchNorm1d(1)(torch.relu(x))

seen = [(before == 0).float().mean().item(), before.mean().item(), before.var().item(), after.var().item()]
names = ["BN then ReLU: share of zeros", "its mean", "its variance", "ReLU then BN: variance"]
expected = [0.5, (2 * torch.pi) ** -0.5, 0.5 - 1 / (2 * torch.pi), 1.0]
expected_centred_with_negatives = True
for name, value, wanted in zip(names, seen, expected, strict=True):
    print(f"{name} {value:.3f}, expected {wanted:.3f}")
print(f"ReLU then BN: mean {after.mean():.0e}, smallest {after.min():.2f}")
assert torch.allclose(torch.tensor(seen), torch.tensor(expected), rtol=0.03)
assert (abs(after.mean().item()) < 1e-4 and after.min().item() < 0) == expected_centred_with_negatives
