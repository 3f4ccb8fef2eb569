"""LazyBatchNorm2d has no shapes until its first forward pass; then it is a BatchNorm2d, after one update.

LazyBatchNorm2d 在第一次前向之前没有形状；之后就成了 BatchNorm2d，并已更新一次。
"""

import torch
from torch import nn

layer = nn.LazyBatchNorm2d()
before = [type(layer).__name__, isinstance(layer.weight, nn.UninitializedParameter)]
layer(torch.randn(2, 7, 3, 3))
after = [type(layer).__name__, layer.num_features, int(layer.num_batches_tracked)]

expected_before = ["LazyBatchNorm2d", True]
expected_after = ["BatchNorm2d", 7, 1]
print(before, "→", after)
assert before == expected_before
assert after == expected_after
