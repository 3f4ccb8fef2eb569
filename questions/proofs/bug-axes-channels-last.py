"""“All axes but the last” agrees with torch on (N, C); on (N, C, H, W) it centres columns, not channels.

“除最后一维以外的所有维度”在 (N, C) 上与 torch 一致；在 (N, C, H, W) 上减的是各列的均值，不是通道的。
"""

import torch


def all_but_last(x):
    axes = tuple(range(x.ndim - 1))
    mean = x.mean(dim=axes, keepdim=True)
    return (x - mean) * torch.rsqrt(((x - mean) ** 2).mean(dim=axes, keepdim=True) + 1e-5)


torch.manual_seed(0)
flat = torch.randn(8, 4, dtype=torch.float64)
image = torch.randn(8, 4, 5, 6, dtype=torch.float64) + torch.arange(4).view(1, -1, 1, 1)
agrees = {}
for x in (flat, image):
    right = torch.nn.functional.batch_norm(x, None, None, training=True)
    agrees[x.ndim] = torch.allclose(all_but_last(x), right)
y = all_but_last(image)
columns, channels = y.mean((0, 1, 2)).abs().max().item(), y.mean((0, 2, 3)).abs().max().item()
print(f"agrees with torch, by rank: {agrees}")
print(f"4-D: largest mean of a column {columns:.1e}, of a channel {channels:.2f}")
expected_agrees = {2: True, 4: False}
expected_columns_centred = True
expected_channels_centred = False
assert agrees == expected_agrees
assert (columns < 1e-12) == expected_columns_centred
assert (channels < 1e-12) == expected_channels_centred
