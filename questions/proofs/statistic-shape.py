"""A mean of shape (C,) broadcasts along the width: an error, or silently wrong.

Wrong if W = C; if W = 1, the result even grows.

形状为 (C,) 的均值沿宽度广播：报错，或悄悄算错。

W = C 时算错；W = 1 时结果甚至会变大。
"""

import torch

torch.manual_seed(0)
try:
    torch.randn(2, 3, 5, 5) - torch.zeros(3)
    error = "none"
except RuntimeError as problem:
    error = type(problem).__name__
narrow = list((torch.randn(2, 3, 1, 1) - torch.zeros(3)).shape)
x = torch.randn(2, 4, 4, 4, dtype=torch.float64) + 10 * torch.arange(4.0).view(1, 4, 1, 1)
mean = x.mean((0, 2, 3))
flat = (x - mean).mean((0, 2, 3))
viewed = (x - mean.view(1, 4, 1, 1)).mean((0, 2, 3))

expected_error = "RuntimeError"
expected_narrow = [2, 3, 1, 3]
expected_centered = [False, True]
print("C = 3, W = 5:", error)
print("C = 3, W = 1: the difference has the shape", narrow)
print("C = W = 4, channel means after centering:", [round(value, 1) for value in flat.tolist()])
assert error == expected_error
assert narrow == expected_narrow
assert [bool(means.abs().max() < 1e-9) for means in (flat, viewed)] == expected_centered
