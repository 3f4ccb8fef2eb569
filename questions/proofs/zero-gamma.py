"""γ = 0 in a branch's last BN: the block is the identity, and only that γ and β get a gradient.

分支最后一个 BN 的 γ = 0：块就是恒等映射，只有这个 γ 和 β 有梯度。
"""

import torch
from torch import nn

torch.manual_seed(0)
branch = nn.Sequential(
    nn.Conv2d(4, 4, 3, padding=1, bias=False),
    nn.BatchNorm2d(4),
    nn.ReLU(),
    nn.Conv2d(4, 4, 3, padding=1, bias=False),
    nn.BatchNorm2d(4),
)
nn.init.zeros_(branch[4].weight)
x = torch.randn(8, 4, 6, 6)
y = x + branch(x)
(y**3).sum().backward()

identity = torch.equal(y, x)
moved = [name for name, p in branch.named_parameters() if p.grad.abs().max() > 0]
print(f"block is the identity: {identity}; parameters with a gradient: {moved}")
expected_identity = True
expected_moved = ["4.weight", "4.bias"]
assert identity == expected_identity
assert moved == expected_moved
