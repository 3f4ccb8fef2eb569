"""In eval mode BN is a·x + b, a = γ/√(running_var+ε), b = β − a·running_mean: a depthwise 1×1 conv.

eval 模式下 BN 就是 a·x + b，a = γ/√(running_var+ε)，b = β − a·running_mean：相当于 1×1 深度卷积。
"""

import torch
from torch import nn
from torch.nn.functional import conv2d

torch.manual_seed(0)
bn = nn.BatchNorm2d(3).double().eval().requires_grad_(False)
for tensor in (bn.weight, bn.bias, bn.running_mean):
    nn.init.normal_(tensor)
nn.init.uniform_(bn.running_var, 0.5, 2)
x = torch.randn(2, 3, 4, 4, dtype=torch.float64)
y = bn(x)

a = bn.weight / (bn.running_var + bn.eps).sqrt()
b = bn.bias - a * bn.running_mean
as_conv = conv2d(x, a.view(-1, 1, 1, 1), b, groups=3)
expected = x * a.view(1, -1, 1, 1) + b.view(1, -1, 1, 1)
expected_same_as_conv = True
print(f"differs from a·x + b by {(y - expected).abs().max():.1e}")
print(f"from the depthwise conv by {(y - as_conv).abs().max():.1e}")
assert torch.allclose(y, expected, rtol=1e-9, atol=1e-12)
assert torch.allclose(y, as_conv, rtol=1e-9, atol=1e-12) == expected_same_as_conv
