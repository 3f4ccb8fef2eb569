"""|γ| is the standard deviation of a channel's output; the norm of its filter tells nothing.

|γ| 就是该通道输出的标准差；它的卷积核的范数说明不了什么。
"""

import torch
from torch import nn

torch.manual_seed(0)
linear, bn = nn.Linear(10, 3, bias=False), nn.BatchNorm1d(3)
with torch.no_grad():
    linear.weight *= torch.tensor([[100.0], [1.0], [1.0]])
    bn.weight.copy_(torch.tensor([0.01, 0.5, -2.0]))
    spread = bn(linear(torch.randn(4096, 10))).std(0, unbiased=False)

norms = [round(value, 2) for value in linear.weight.norm(dim=1).tolist()]
expected = [0.01, 0.5, 2.0]
print(f"filters of norm {norms}: outputs vary by {[round(value, 3) for value in spread.tolist()]}")
assert torch.allclose(spread, torch.tensor(expected), rtol=0.01)
