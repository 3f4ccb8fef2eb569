"""w = 2, b = 1 with γ = 3, β = −1, running mean 4, running variance 9 fold into w' = 2 and b' = −4.

w = 2、b = 1，γ = 3、β = −1，滑动均值 4，滑动方差 9，折叠成 w' = 2、b' = −4。
"""

import torch
from torch import nn

conv = nn.Conv2d(1, 1, 1, dtype=torch.float64).eval()
layer = nn.BatchNorm2d(1, eps=1e-12, dtype=torch.float64).eval()
for tensor, value in ((conv.weight, 2.0), (conv.bias, 1.0), (layer.weight, 3.0), (layer.bias, -1.0)):
    nn.init.constant_(tensor, value)
layer.running_mean.fill_(4.0)
layer.running_var.fill_(9.0)
folded = nn.utils.fusion.fuse_conv_bn_eval(conv, layer)
x = torch.randn(2, 1, 3, 3, dtype=torch.float64)
difference = (folded(x) - layer(conv(x))).abs().max().item()
print(f"torch folds to w' = {folded.weight.item():.6f}, b' = {folded.bias.item():.6f}")
print(f"largest difference of the outputs: {difference:.1e}")

expected_weight = 2 * 3 / 9**0.5
expected_bias = -1 + (1 - 4) * 3 / 9**0.5
assert abs(folded.weight.item() - expected_weight) < 1e-9
assert abs(folded.bias.item() - expected_bias) < 1e-9
assert difference < 1e-9
