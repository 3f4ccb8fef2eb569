"""Two updates with 0.1 are one with 0.19: from 0 towards 10 the mean goes to 1.9, torch's to 1.

两次 0.1 的更新等于一次 0.19：从 0 到 10，均值变为 1.9，torch 的变为 1。
"""

import torch

layer = torch.nn.BatchNorm1d(1, momentum=0.1, dtype=torch.float64)
layer(torch.tensor([[9.0], [11.0]], dtype=torch.float64))
once, twice = layer.running_mean.item(), torch.zeros(1)
for _ in range(2):
    twice.lerp_(torch.full((1,), 10.0), 0.1)
print(f"torch {once:.4f}, twice {twice.item():.4f}")
expected_once = 1.0
expected_twice = 1.9
assert abs(once - expected_once) < 1e-9
assert abs(twice.item() - expected_twice) < 1e-6
