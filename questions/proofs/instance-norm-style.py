"""Instance norm removes an image's contrast and brightness, whatever the others are; batch norm keeps it.

实例归一化去掉一张图像的对比度和亮度，不管其他图像如何；批归一化会保留。
"""

import torch
from torch import nn

torch.manual_seed(0)
images = torch.randn(4, 3, 8, 8, dtype=torch.float64)
restyled = images.clone()
restyled[0] = 3 * images[0] + 5  # more contrast, brighter

unchanged = {}
for name, layer in (("IN", nn.InstanceNorm2d(3)), ("BN", nn.BatchNorm2d(3))):
    layer.double()
    difference = (layer(restyled) - layer(images)).abs()
    unchanged[name] = [bool(part.max() < 1e-4) for part in (difference[0], difference[1:])]
    print(f"{name}: the image moves by {difference[0].max():.0e}, others by {difference[1:].max():.0e}")

expected = {"IN": [True, True], "BN": [False, False]}
assert unchanged == expected
