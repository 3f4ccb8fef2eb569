"""vmap refuses batch norm in training mode; group norm, and batch norm in eval mode, run.

vmap 拒绝训练模式的批归一化；组归一化和 eval 模式的批归一化可以运行。
"""

import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(4, 6, 5, 5)
layers = {
    "BN train": nn.BatchNorm2d(6),
    "BN eval": nn.BatchNorm2d(6).eval(),
    "group norm": nn.GroupNorm(2, 6),
}
told = {}
for name, layer in layers.items():
    try:
        torch.func.vmap(lambda sample, layer=layer: layer(sample[None]))(x)
        told[name] = "runs"
    except (RuntimeError, ValueError) as problem:
        told[name] = type(problem).__name__
        print(str(problem).split(".")[0])

expected = {"BN train": "RuntimeError", "BN eval": "runs", "group norm": "runs"}
print(told)
assert told == expected
