"""3×3 + BN, 1×1 + BN and identity + BN add up to one 3×3 conv in eval mode; in training mode they do not.

eval 模式下，3×3 + BN、1×1 + BN 和恒等 + BN 加起来就是一个 3×3 卷积；训练模式下不是。
"""

import torch
from torch import nn
from torch.nn.functional import conv2d, pad

torch.manual_seed(0)
c = 4
three, one = nn.Conv2d(c, c, 3, padding=1, bias=False).double(), nn.Conv2d(c, c, 1, bias=False).double()
norms = nn.ModuleList([nn.BatchNorm2d(c).double() for _ in range(3)])
for bn in norms:
    nn.init.normal_(bn.weight)
    nn.init.uniform_(bn.running_var, 0.5, 2)
x = torch.randn(2, c, 7, 7, dtype=torch.float64)
exact = {}
with torch.no_grad():
    delta = torch.zeros(c, c, 3, 3, dtype=torch.float64)
    delta[range(c), range(c), 1, 1] = 1
    scales = [bn.weight / (bn.running_var + bn.eps).sqrt() for bn in norms]
    kernels = (three.weight, pad(one.weight, [1, 1, 1, 1]), delta)
    kernel = sum(k * s.view(-1, 1, 1, 1) for k, s in zip(kernels, scales, strict=True))
    bias = sum(bn.bias - bn.running_mean * s for bn, s in zip(norms, scales, strict=True))
    for mode in ("eval", "train"):
        norms.train(mode == "train")
        branches = norms[0](three(x)) + norms[1](one(x)) + norms[2](x)
        error = (conv2d(x, kernel, bias, padding=1) - branches).abs().max().item()
        exact[mode] = error < 1e-12
        print(f"{mode}: one conv differs from the three branches by {error:.1e}")

expected = {"eval": True, "train": False}
assert exact == expected
