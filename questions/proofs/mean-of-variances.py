"""Variance 1 within each image, means −5 and 5: the mean of variances is 1, the batch's variance 26.

每张图像内方差为 1，均值为 −5 和 5：方差的均值是 1，批方差是 26。
"""

import torch
from torch import nn

within = torch.tensor([-1.0, 1.0, -1.0, 1.0]).view(1, 1, 2, 2)
x = torch.cat([within - 5, within + 5])
by_images = x.var((2, 3), correction=0).mean(0).item()

layer = nn.BatchNorm2d(1, momentum=1.0)
layer(x)
n = x.numel()
# what was stored is the unbiased one
of_batch = layer.running_var.item() * (n - 1) / n

expected_by_images = 1.0
expected_of_batch = 26.0
print(f"mean of the images' variances: {by_images}")
print(f"variance of the batch: {of_batch:.4f}")
assert abs(by_images - expected_by_images) < 1e-6
assert abs(of_batch - expected_of_batch) < 1e-4
