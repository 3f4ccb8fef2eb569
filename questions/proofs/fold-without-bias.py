"""Folding that forgets conv.bias is exact only for a conv that has none.

折叠时忘了 conv.bias，只有本来就没有偏置的卷积才精确。
"""

import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(2, 3, 8, 8, dtype=torch.float64)
exact = {}
for bias in (False, True):
    conv = nn.Conv2d(3, 8, 3, bias=bias).double().eval()
    bn = nn.BatchNorm2d(8).double().eval()
    nn.init.normal_(bn.running_mean)
    with torch.no_grad():
        s = bn.weight / (bn.running_var + bn.eps).sqrt()
        weight, forgetful = conv.weight * s.view(-1, 1, 1, 1), bn.bias - bn.running_mean * s
        error = (nn.functional.conv2d(x, weight, forgetful) - bn(conv(x))).abs().max().item()
    exact[f"bias={bias}"] = error < 1e-12
    print(f"bias={bias}: error {error:.2g}")

expected = {"bias=False": True, "bias=True": False}
assert exact == expected
