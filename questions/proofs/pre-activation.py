"""With branches of 0, ten original blocks cut negative inputs off; pre-activation blocks pass gradient 1.

分支为 0 时，十个原始残差块会截掉负的输入；预激活的块让梯度以 1 通过。
"""

import torch
from torch import nn

torch.manual_seed(0)


def branch(pre: bool) -> nn.Module:
    layers = [nn.Linear(4, 4, bias=False), nn.BatchNorm1d(4)]
    if pre:
        layers = [nn.BatchNorm1d(4), nn.ReLU(), nn.Linear(4, 4, bias=False)]
    nn.init.zeros_(layers[-1].weight)
    return nn.Sequential(*layers)


gradients = {}
for name in ("original", "pre-activation"):
    x = torch.full((8, 4), -1.0, requires_grad=True)
    h = x
    for _ in range(10):
        h = h + branch(name != "original")(h)
        h = torch.relu(h) if name == "original" else h
    h.sum().backward()
    gradients[name] = x.grad.unique().tolist()

expected = {"original": [0.0], "pre-activation": [1.0]}
print("gradient of the output at inputs of −1:", gradients)
assert gradients == expected
