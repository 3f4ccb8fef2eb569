"""After x.detach() the layers before get no gradient (None), while γ still gets one; clone() keeps both.

x.detach() 之后，前面的层没有梯度（None），γ 仍然有；clone() 则两者都保留。
"""

import torch
from torch import nn

torch.manual_seed(0)
before, norm = nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2)
image, target = torch.randn(4, 1, 5, 5), torch.randn(4, 2, 3, 3)


def learns(cut: bool) -> list[bool]:
    before.zero_grad()
    norm.zero_grad()
    h = before(image)
    ((norm(h.detach() if cut else h.clone()) - target) ** 2).mean().backward()
    return [before.weight.grad is not None, norm.weight.grad is not None]


expected_detached = [False, True]
expected_cloned = [True, True]
print("the convolution and γ have a gradient:")
print(f"detached {learns(True)}, cloned {learns(False)}")
assert learns(True) == expected_detached
assert learns(False) == expected_cloned
