"""Pixels of one image are alike: the batch mean is about as noisy as the number of images says.

同一张图像的像素彼此相似：批均值的噪声大致由图像的张数决定。
"""

import torch

torch.manual_seed(0)
images, side, channels = 2, 50, 1000
level = torch.randn(images, channels, 1, 1)  # each image has a brightness of its own
x = level + 0.1 * torch.randn(images, channels, side, side)
bn = torch.nn.BatchNorm2d(channels, momentum=1.0)
bn(x)

noise = bn.running_mean.std().item()
expected = (1.01 / images) ** 0.5  # variance of a pixel: 1 between the images, 0.01 within
by_pixels = (1.01 / (images * side**2)) ** 0.5
print(f"the batch mean varies by {noise:.3f}")
print(f"a mean of {images} values would by {expected:.3f}, of {images * side**2} by {by_pixels:.3f}")
assert abs(noise / expected - 1) < 0.05
