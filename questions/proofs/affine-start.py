"""γ starts at 1 and β at 0. With γ = 0 everywhere in a plain net, nothing but the output bias learns.

γ 从 1 开始，β 从 0 开始。普通网络里所有 γ 都为 0 时，除了输出层的偏置，什么都学不到。
"""

import torch
from torch import nn

torch.manual_seed(0)
fresh = nn.BatchNorm2d(4)
start = [fresh.weight.unique().tolist(), fresh.bias.unique().tolist()]
net = nn.Sequential(
    nn.Linear(6, 8),
    nn.BatchNorm1d(8),
    nn.ReLU(),
    nn.Linear(8, 8),
    nn.BatchNorm1d(8),
    nn.ReLU(),
    nn.Linear(8, 1),
)
for module in net:
    if isinstance(module, nn.BatchNorm1d):
        nn.init.zeros_(module.weight)
y = net(torch.randn(16, 6))
(y - torch.randn(16, 1)).square().mean().backward()
constant = bool(y.std() < 1e-6)
learning = [name for name, p in net.named_parameters() if p.grad.abs().max() > 1e-6]

expected_start = [[1.0], [0.0]]
expected_constant = True
expected_learning = ["6.bias"]
print("fresh γ and β:", start, " constant output:", constant, " gets a gradient:", learning)
assert start == expected_start
assert constant == expected_constant
assert learning == expected_learning
