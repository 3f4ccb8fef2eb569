"""In training mode folded conv and conv + BN differ, and torch's fusion refuses modules in training mode.

In eval mode the two agree.

训练模式下，折叠后的卷积与“卷积 + BN”不同，torch 的折叠函数也拒绝训练模式的模块。

eval 模式下两者一致。
"""

from copy import deepcopy

import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

torch.manual_seed(0)
conv, bn = nn.Conv2d(3, 4, 3).double(), nn.BatchNorm2d(4).double()
nn.init.normal_(bn.weight)
nn.init.normal_(bn.bias)
x = torch.randn(8, 3, 8, 8, dtype=torch.float64) * 3 + 1
bn(conv(x[:4]))  # one step of training
folded = fuse_conv_bn_eval(deepcopy(conv).eval(), deepcopy(bn).eval())
try:
    fuse_conv_bn_eval(conv, bn)
    raised = "nothing"
except AssertionError as error:
    raised = type(error).__name__
    print(f"fusing in training mode: {raised}: {error}")

in_eval = (folded(x) - bn.eval()(conv(x))).abs().max().item()
in_training = (folded(x) - bn.train()(conv(x))).abs().max().item()
expected_raised = "AssertionError"
expected_differ = {"training": True, "eval": False}
print(f"largest difference: {in_training:.2f} in training mode, {in_eval:.0e} in eval mode")
assert raised == expected_raised
assert {"training": in_training > 0.5, "eval": in_eval > 1e-9} == expected_differ
