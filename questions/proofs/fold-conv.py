"""W' = s·W, b' = β + (b − running_mean)·s, s = γ/√(running_var+ε): so torch folds, exactly in eval mode.

W' = s·W，b' = β + (b − running_mean)·s，s = γ/√(running_var+ε)：torch 就是这样折叠的，eval 模式下完全精确。
"""

import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

torch.manual_seed(0)
conv = nn.Conv2d(3, 8, 3, padding=1, stride=2).double().eval().requires_grad_(False)
bn = nn.BatchNorm2d(8).double().eval().requires_grad_(False)
for tensor in (bn.weight, bn.bias, bn.running_mean):
    nn.init.normal_(tensor)
nn.init.uniform_(bn.running_var, 0.2, 3)
folded = fuse_conv_bn_eval(conv, bn)
x = torch.randn(2, 3, 16, 16, dtype=torch.float64)
error = (folded(x) - bn(conv(x))).abs().max().item()

s = bn.weight / (bn.running_var + bn.eps).sqrt()
expected_weight = conv.weight * s.view(-1, 1, 1, 1)
expected_bias = bn.bias + (conv.bias - bn.running_mean) * s
expected_exact = True
print(f"torch's folded conv differs from conv + BN by {error:.1e}")
print(f"its bias from the formula by {(folded.bias - expected_bias).abs().max():.1e}")
assert torch.allclose(folded.weight, expected_weight, rtol=1e-9)
assert torch.allclose(folded.bias, expected_bias, rtol=1e-9)
assert (error < 1e-12) == expected_exact
