"""Traced in training mode, batch norm keeps normalizing by the batch, also after eval().

在训练模式下 trace 的批归一化，eval() 之后仍用批统计量做归一化。
"""

import warnings

import torch
from torch import nn

warnings.simplefilter("ignore")
torch.manual_seed(0)
x, mates = torch.randn(4, 3), torch.randn(4, 3)
mates[0] = x[0]
moved = {}
for mode in (True, False):
    traced = torch.jit.trace(nn.BatchNorm1d(3).train(mode), x, check_trace=False).eval()
    moved[mode] = bool((traced(x)[0] - traced(mates)[0]).abs().max() > 0.01)

expected = {True: True, False: False}
print("traced in training mode → the output depends on the batch:", moved)
assert moved == expected
