"""After ten batches of mean 0, one of mean 10 moves torch's running mean to 1; swapped, to 9.

均值为 0 的十个批次之后，来一个均值为 10 的：torch 的滑动均值变为 1，弄反的变为 9。
"""

import torch

layer = torch.nn.BatchNorm1d(1, momentum=0.1, dtype=torch.float64)
swapped = 0.0
for mean in [0.0] * 10 + [10.0]:
    layer(torch.tensor([[mean - 1], [mean + 1]], dtype=torch.float64))
    swapped = 0.1 * swapped + 0.9 * mean

print(f"torch {layer.running_mean.item():.4f}, swapped {swapped:.4f}")
expected_torch = 1.0
expected_swapped = 9.0
assert abs(layer.running_mean.item() - expected_torch) < 1e-9
assert abs(swapped - expected_swapped) < 1e-9
