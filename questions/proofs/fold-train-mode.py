"""In training mode folded conv and conv + BN differ, and torch's fusion refuses modules in training mode."""

from copy import deepcopy

import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

torch.manual_seed(0)
conv, bn = nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4)
x = torch.randn(8, 3, 8, 8) * 3 + 1
folded = fuse_conv_bn_eval(deepcopy(conv).eval(), deepcopy(bn).eval())
try:
    fuse_conv_bn_eval(conv, bn)
    raised = "nothing"
except AssertionError as error:
    raised = type(error).__name__
    print(f"fusing in training mode: {raised}: {error}")

difference = (folded(x) - bn(conv(x))).abs().max().item()
expected_raised = "AssertionError"
expected_differ = True
print(f"largest difference in training mode: {difference:.2f}")
assert raised == expected_raised
assert (difference > 0.5) == expected_differ
