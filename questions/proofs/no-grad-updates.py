"""no_grad() does not switch the mode: a training forward uses the batch, and moves the buffers.

no_grad() 不切换模式：训练模式的前向用批统计量，也会更新缓冲区。
"""

import torch

torch.manual_seed(0)
layer = torch.nn.BatchNorm1d(2)
x = torch.randn(64, 2) + 10
with torch.no_grad():
    y = layer(x)

normalized_by_batch = y.mean(0).abs().max().item() < 1e-4
buffers_moved = layer.running_mean.min().item() > 0.5
expected_normalized_by_batch = True
expected_buffers_moved = True
print(f"output mean {y.mean():.1e}; running_mean", [round(v, 3) for v in layer.running_mean.tolist()])
assert normalized_by_batch == expected_normalized_by_batch
assert buffers_moved == expected_buffers_moved
