"""A mean that rises by 0.01 a step: the running mean at momentum 0.1 stays 0.09 behind, nine steps.

均值每步上升 0.01：momentum 为 0.1 的滑动均值始终落后 0.09，即九步。
"""

import torch

layer = torch.nn.BatchNorm1d(1).double()
spread = torch.tensor([[-1.0], [1.0]], dtype=torch.float64)
for step in range(300):
    current = 0.01 * step
    layer(spread + current)
lag = current - layer.running_mean.item()

expected = 0.09
print(f"the batch mean is {current:.2f}, the running mean {layer.running_mean.item():.4f}: {lag:.4f} behind")
assert abs(lag - expected) < 1e-6
