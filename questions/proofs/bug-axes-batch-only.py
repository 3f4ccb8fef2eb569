"""With one image, statistics per pixel give output β and gradient 0; statistics per channel do not.

只有一张图像时，逐像素的统计量使输出为 β、梯度为 0；逐通道的统计量不会。
"""

import torch

torch.manual_seed(0)
x = torch.randn(1, 3, 8, 8, dtype=torch.float64, requires_grad=True)
upstream = torch.randn(1, 3, 8, 8, dtype=torch.float64)
per_channel = torch.nn.functional.batch_norm(x, None, None, training=True)
var, mean = torch.var_mean(x, dim=0, correction=0, keepdim=True)
per_pixel = (x - mean) * torch.rsqrt(var + 1e-5)

spread = per_channel.std(correction=0).item()
(gradient,) = torch.autograd.grad((per_pixel * upstream).sum(), x)
print(f"torch: output spread {spread:.5f}")
print(f"per pixel: largest output {per_pixel.abs().max():.1e}, largest gradient {gradient.abs().max():.1e}")
expected_spread = 1.0
expected_nothing_left = True
assert abs(spread - expected_spread) < 1e-4
assert (per_pixel.abs().max() < 1e-12 and gradient.abs().max() < 1e-9) == expected_nothing_left
