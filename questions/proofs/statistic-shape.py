"""A mean of shape (C,) broadcasts along the width: an error if W ≠ C, silently wrong if W = C."""

import torch

torch.manual_seed(0)
try:
    torch.randn(2, 3, 5, 5) - torch.zeros(3)
    error = "none"
except RuntimeError as problem:
    error = type(problem).__name__
x = torch.randn(2, 4, 4, 4, dtype=torch.float64) + 10 * torch.arange(4.0).view(1, 4, 1, 1)
mean = x.mean((0, 2, 3))
flat = (x - mean).mean((0, 2, 3))
viewed = (x - mean.view(1, 4, 1, 1)).mean((0, 2, 3))

expected_error = "RuntimeError"
expected_centred = [False, True]
print("C = 3, W = 5:", error)
print("C = W = 4, channel means after centring:", [round(value, 1) for value in flat.tolist()])
assert error == expected_error
assert [bool(means.abs().max() < 1e-9) for means in (flat, viewed)] == expected_centred
