"""memory_format=channels_last changes the layout in memory, not the axis that batch norm uses."""

import torch

torch.manual_seed(0)
x = torch.randn(4, 5, 6, 7, dtype=torch.float64)
last = x.to(memory_format=torch.channels_last)
difference = (torch.nn.BatchNorm2d(5).double()(x) - torch.nn.BatchNorm2d(5).double()(last)).abs().max().item()

expected_shape = (4, 5, 6, 7)
expected_same = True
print(
    f"shape {tuple(last.shape)}, strides {x.stride()} → {last.stride()}, outputs differ by {difference:.1e}"
)
assert tuple(last.shape) == expected_shape
assert (difference < 1e-12) == expected_same
