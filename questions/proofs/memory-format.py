"""memory_format=channels_last changes the layout in memory, not the axis that batch norm uses.

memory_format=channels_last 改变的是内存布局，不是批归一化所用的维度。
"""

import torch

torch.manual_seed(0)
x = torch.randn(4, 5, 6, 7, dtype=torch.float64) * 3 + torch.arange(5.0).view(1, 5, 1, 1)
last = x.to(memory_format=torch.channels_last)
y, y_last = (torch.nn.BatchNorm2d(5).double()(one).detach() for one in (x, last))
difference = (y - y_last).abs().max().item()
of_channel_1 = [y_last[:, 1].mean().item(), y_last[:, 1].std().item()]

expected_shape = (4, 5, 6, 7)
expected_same = True
expected_of_channel_1 = [0.0, 1.0]
print(
    f"shape {tuple(last.shape)}, strides {x.stride()} → {last.stride()}, outputs differ by {difference:.1e}"
)
print("channel 1 after it: mean {:.4f}, standard deviation {:.4f}".format(*of_channel_1))
assert tuple(last.shape) == expected_shape
assert (difference < 1e-12) == expected_same
assert all(abs(a - b) < 0.01 for a, b in zip(of_channel_1, expected_of_channel_1, strict=True))
