"""var += ε on the running variance itself: at variance 1e-3, 100 calls bring the output down to 0.709.

A hundred calls of torch's own layer in eval mode change nothing.

直接对滑动方差 var += ε：方差 1e-3 时，调用 100 次输出就降到 0.709。

torch 自带的层在 eval 模式下调用一百次，什么都不变。
"""

import torch
from torch import nn

layer = nn.BatchNorm1d(1).double().eval()
layer.running_var.fill_(1e-3)
x = torch.ones(1, 1, dtype=torch.float64)

before = layer(x).item()
for _ in range(100):
    layer(torch.tensor([[1.0], [5.0]], dtype=torch.float64))
of_torch = layer(x).item() / before
for _ in range(100):
    var = layer.running_var  # a second name, not a copy
    var += layer.eps
ratio = layer(x).item() / before

expected_of_torch = 1.0
expected_ratio = 0.7089  # sqrt((1e-3 + 1e-5) / (2e-3 + 1e-5))
print(f"running_var is now {layer.running_var.item():.4g}")
print(f"the output is {ratio:.4f} of what it was; torch's own after 100 calls: {of_torch:.4f}")
assert of_torch == expected_of_torch
assert abs(ratio - expected_ratio) < 1e-4
