"""BN before a conv folds exactly without padding; with zero padding only the inside is exact.

卷积之前的 BN，没有填充时可以精确折叠；有零填充时只有内部是精确的。
"""

import torch
from torch import nn
from torch.nn.functional import conv2d

torch.manual_seed(0)
bn = nn.BatchNorm2d(3).double().eval()
for tensor in (bn.bias, bn.running_mean):
    nn.init.normal_(tensor)
x = torch.randn(1, 3, 8, 8, dtype=torch.float64)
exact = {}
for padding in (0, 1):
    conv = nn.Conv2d(3, 4, 3, padding=padding).double()
    with torch.no_grad():
        s = bn.weight / (bn.running_var + bn.eps).sqrt()
        shift = (conv.weight * (bn.bias - bn.running_mean * s).view(1, -1, 1, 1)).sum((1, 2, 3))
        folded = conv2d(x, conv.weight * s.view(1, -1, 1, 1), conv.bias + shift, padding=padding)
        error = (folded - conv(bn(x))).abs()
    exact[padding] = [bool(part.max() < 1e-12) for part in (error, error[..., 1:-1, 1:-1])]
    print(f"padding {padding}: error {error.max():.2g}, inside {error[..., 1:-1, 1:-1].max():.1e}")

expected = {0: [True, True], 1: [False, True]}  # everywhere, inside
assert exact == expected
