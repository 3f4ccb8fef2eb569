"""(N, H, W, C) with H = C into nn.BatchNorm2d: no error; the rows are normalized, the channels are not."""

import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(8, 3, 3, 3) * torch.tensor([1.0, 10.0, 100.0])
y = nn.BatchNorm2d(3)(x)
of_rows = y.std((0, 2, 3), correction=0)
of_channels = y.std((0, 1, 2), correction=0)
try:
    nn.BatchNorm2d(3)(torch.randn(8, 5, 5, 3))
    other_height = "no error"
except RuntimeError as error:
    other_height = type(error).__name__

expected_of_rows = 1.0
expected_normalized = [False, False, False]
expected_other_height = "RuntimeError"
print(f"deviation of the rows: {of_rows.tolist()}")
print(f"of the channels: {of_channels.tolist()}")
print(f"H = 5, C = 3: {other_height}")
assert (of_rows - expected_of_rows).abs().max() < 1e-3
assert [abs(s - 1) < 0.1 for s in of_channels.tolist()] == expected_normalized
assert other_height == expected_other_height
