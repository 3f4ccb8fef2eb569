"""One BN fed by turns with N(0, 1) and N(10, 1) stores the mean 5 and the variance 1: wrong for both.

一个 BN 轮流接收 N(0, 1) 和 N(10, 1)，存下均值 5、方差 1：对两边都不对。
"""

import torch
from torch import nn

torch.manual_seed(0)
shared, own = nn.BatchNorm1d(1, momentum=None), nn.BatchNorm1d(1, momentum=None)
with torch.no_grad():
    for _ in range(100):
        a, b = torch.randn(64, 1), torch.randn(64, 1) + 10
        shared(a)
        shared(b)
        own(a)
    x = torch.randn(2000, 1)
    offset = shared.eval()(x).mean().item()
    own_offset = own.eval()(x).mean().item()

expected = {"mean": 5.0, "variance": 1.0, "offset": -5.0}
expected_own_fits = True
seen = {"mean": shared.running_mean.item(), "variance": shared.running_var.item(), "offset": offset}
print("shared:", ", ".join(f"{name} {value:.2f}" for name, value in seen.items()))
print(f"domain A through a BN of its own: mean {own_offset:.2f}")
assert all(abs(seen[name] / expected[name] - 1) < 0.05 for name in expected)
assert (abs(own_offset) < 0.1) == expected_own_fits
