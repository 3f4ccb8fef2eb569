"""NHWC into BatchNorm2d: an error if H ≠ C; if H = C it runs, and normalizes rows in place of channels.

把 NHWC 送进 BatchNorm2d：H ≠ C 就报错；H = C 能运行，但归一化的是行而不是通道。
"""

import torch

torch.manual_seed(0)
try:
    torch.nn.BatchNorm2d(3)(torch.randn(4, 32, 32, 3))
    error = "none"
except RuntimeError as problem:
    error = type(problem).__name__
x = torch.randn(8, 3, 3, 3) * torch.tensor([1.0, 10.0, 100.0])  # the last axis holds the channels
silent = torch.nn.BatchNorm2d(3)(x).std((0, 1, 2), unbiased=False)
right = torch.nn.BatchNorm2d(3)(x.permute(0, 3, 1, 2)).std((0, 2, 3), unbiased=False)

expected_error = "RuntimeError"
expected_unit = [False, True]
print("H = 32, C = 3:", error)
print("H = C = 3, spread of the true channels:", [round(value, 2) for value in silent.tolist()])
assert error == expected_error
assert [bool((spread - 1).abs().max() < 0.01) for spread in (silent, right)] == expected_unit
