"""float32, mean 10 000, spread 1: E[x²] − E[x]² is off by several units, some channels fall below 0.

float32，均值 10 000，标准差 1：E[x²] − E[x]² 差了好几个单位，有的通道小于 0。
"""

import torch

torch.manual_seed(0)
x = torch.randn(8, 32, 12, 12) + 1e4
dims = (0, 2, 3)
difference = x.square().mean(dims) - x.mean(dims).square()
two_passes = (x - x.mean(dims, keepdim=True)).square().mean(dims)
layer = torch.nn.BatchNorm2d(32, momentum=1.0)
layer(x)
exact = x.double().var(dims)  # unbiased, as running_var is

error = {
    "E[x²] − E[x]²": (difference - exact).abs().max().item(),
    "two passes": (two_passes - exact).abs().max().item(),
    "torch": (layer.running_var - exact).abs().max().item(),
}
print("largest error of a variance near 1:", {name: round(value, 4) for name, value in error.items()})
print("in float32 some variances come out negative:", bool((difference < 0).any()))
expected_good_to_a_percent = {"E[x²] − E[x]²": False, "two passes": True, "torch": True}
expected_some_negative = True
assert {name: value < 0.01 for name, value in error.items()} == expected_good_to_a_percent
assert bool((difference < 0).any()) == expected_some_negative
