"""nn.Parameter(…).to(other place) is an ordinary tensor, which the module does not register.

nn.Parameter(…).to(别处) 得到普通张量，模块不会注册它。
"""

import torch
from torch import nn


def registered(place: torch.device) -> list[str]:
    layer = nn.Module()
    layer.gamma = nn.Parameter(torch.ones(3)).to(place)
    return [name for name, _ in layer.named_parameters()]


here = registered(torch.device("cpu"))
elsewhere = registered(torch.device("meta"))  # any device but the CPU does

expected_here = ["gamma"]
expected_elsewhere = 0
print(f"parameters on the same device: {here}; on another one: {elsewhere}")
assert here == expected_here
assert len(elsewhere) == expected_elsewhere
