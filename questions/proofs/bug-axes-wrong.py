"""Averaging images over N and H only removes a difference between left and right; batch norm keeps it.

图像只沿 N 和 H 求平均，左右之间的差别就没有了；批归一化会保留它。
"""

import torch


def over_0_and_2(x):
    mean = x.mean((0, 2), keepdim=True)
    return (x - mean) / ((x - mean).square().mean((0, 2), keepdim=True) + 1e-5).sqrt()


def bn(x):
    return torch.nn.functional.batch_norm(x, None, None, training=True)


torch.manual_seed(0)
x = torch.randn(8, 3, 6, 10, dtype=torch.float64)
x[..., :5] += 2
gap = {f.__name__: (f(x)[..., :5].mean() - f(x)[..., 5:].mean()).item() for f in (bn, over_0_and_2)}
print("images, left minus right:", {name: round(value, 4) for name, value in gap.items()})
sequences = x[..., 0]
agrees = torch.allclose(over_0_and_2(sequences), bn(sequences))
print("sequences (N, C, L), agrees with torch:", agrees)
expected_left_is_brighter = {"bn": True, "over_0_and_2": False}
expected_agrees = True
assert {name: value > 1 for name, value in gap.items()} == expected_left_is_brighter
assert agrees == expected_agrees
