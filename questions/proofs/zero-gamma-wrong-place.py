"""γ = 0 in the first BN of a branch never moves, because the ReLU cuts its gradient; in the last it does.

Either way the block starts as the identity.

分支里第一个 BN 的 γ = 0 永远不动，因为 ReLU 截断了它的梯度；最后一个 BN 的会动。

无论哪种，块开始时都是恒等映射。
"""

import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(8, 4, 6, 6)


def block(zeroed: int) -> list[bool]:
    """Is it the identity at the start, and does the γ that starts at 0 get a gradient?"""
    branch = nn.Sequential(
        nn.Conv2d(4, 4, 3, padding=1, bias=False),
        nn.BatchNorm2d(4),
        nn.ReLU(),
        nn.Conv2d(4, 4, 3, padding=1, bias=False),
        nn.BatchNorm2d(4),
    )
    nn.init.zeros_(branch[zeroed].weight)
    y = x + branch(x)
    (y**3).sum().backward()
    return [torch.equal(y, x), bool(branch[zeroed].weight.grad.abs().max() > 0)]


seen = {"first": block(1), "last": block(4)}
print(f"identity at the start, gradient to the γ set to 0: {seen}")
expected = {"first": [True, False], "last": [True, True]}
assert seen == expected
