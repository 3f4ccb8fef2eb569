"""Output channels of ConvTranspose2d are dim 1 of its weight: folding along dim 0 is wrong.

ConvTranspose2d 的输出通道是 weight 的第 1 维：沿第 0 维折叠是错的。
"""

import torch
from torch import nn
from torch.nn.functional import conv_transpose2d

torch.manual_seed(0)
conv = nn.ConvTranspose2d(8, 8, 3, bias=False).double()
bn = nn.BatchNorm2d(8).double().eval()
nn.init.normal_(bn.weight)
nn.init.uniform_(bn.running_var, 0.5, 2)
x = torch.randn(1, 8, 5, 5, dtype=torch.float64)
with torch.no_grad():
    s = bn.weight / (bn.running_var + bn.eps).sqrt()
    errors = [
        (conv_transpose2d(x, conv.weight * s.view(shape), bn.bias - bn.running_mean * s) - bn(conv(x)))
        .abs()
        .max()
        for shape in ((-1, 1, 1, 1), (1, -1, 1, 1))
    ]

exact = [bool(error < 1e-12) for error in errors]
expected = [False, True]
print(f"error along dim 0: {errors[0]:.2f}, along dim 1: {errors[1]:.1e}")
assert exact == expected
