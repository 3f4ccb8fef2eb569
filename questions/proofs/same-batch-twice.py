"""The same batch twice in training mode: the same output, though the running statistics moved in between.

训练模式下同一个批次跑两遍：输出相同，虽然滑动统计量在两遍之间变了。
"""

import torch

torch.manual_seed(0)
layer = torch.nn.BatchNorm1d(3)
x = torch.randn(16, 3) + 4
first, mean_after_first = layer(x), layer.running_mean.clone()
second = layer(x)

expected_same_output = True
expected_buffers_moved = True
print(f"outputs equal: {first.equal(second)}")
print(f"running_mean[0]: {mean_after_first[0]:.4f} → {layer.running_mean[0]:.4f}")
assert first.equal(second) == expected_same_output
assert (not layer.running_mean.equal(mean_after_first)) == expected_buffers_moved
