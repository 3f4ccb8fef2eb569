"""track_running_stats = False on an existing layer: updates stop, but eval still uses the old buffers.

对已有的层设 track_running_stats = False：更新停止，但 eval 仍用旧的缓冲区。
"""

import torch

torch.manual_seed(0)
layer = torch.nn.BatchNorm1d(2)
layer.track_running_stats = False
x = torch.randn(64, 2) + 5
layer(x)
y = layer.eval()(x)

expected_moved = False
expected_eval_by_batch = False
print("running mean after a training pass:", layer.running_mean.tolist())
print(f"output mean in eval: {y.mean():.3f}; batch statistics would give 0")
assert bool(layer.running_mean.abs().max() > 0) == expected_moved
assert bool(y.mean().abs() < 0.1) == expected_eval_by_batch
