"""Two images taken for a fully connected layer: every x̂ is ±1; over the axes (0, 2, 3) some exceed 2.

把两张图像当成全连接层的输入：每个 x̂ 都是 ±1；沿维度 (0, 2, 3) 则有的超过 2。
"""

import torch
from torch.nn.functional import batch_norm

torch.manual_seed(0)
x = torch.randn(2, 3, 8, 8, dtype=torch.float64)
asked = [len(x), x.dim()]

right = batch_norm(x, None, None, training=True, eps=1e-12)
per_pixel = batch_norm(x.flatten(1), None, None, training=True, eps=1e-12)
smallest, largest = per_pixel.abs().min().item(), per_pixel.abs().max().item()

expected_asked = [2, 4]
expected_size = 1.0
expected_beyond = True
print(f"len(x) = {asked[0]}, x.dim() = {asked[1]}")
print(f"|x̂| per pixel from {smallest:.4f} to {largest:.4f}")
print(f"|x̂| per channel up to {right.abs().max().item():.4f}")
assert asked == expected_asked
assert abs(smallest - expected_size) < 1e-3
assert abs(largest - expected_size) < 1e-3
assert (right.abs().max().item() > 2) == expected_beyond
