"""A γ that is created and not used has no gradient after backward.

创建了 γ 却没有用到，反向传播之后它没有梯度。
"""

import torch
from torch import nn


class WithoutGamma(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(1, channels, 1, 1))
        self.bias = nn.Parameter(torch.zeros(1, channels, 1, 1))

    def forward(self, x):
        var, mean = torch.var_mean(x, (0, 2, 3), correction=0, keepdim=True)
        return (x - mean) / torch.sqrt(var + 1e-5) + self.bias


torch.manual_seed(0)
x, upstream = torch.randn(4, 3, 5, 5), torch.randn(4, 3, 5, 5)
unused = {}
for layer in (WithoutGamma(3), nn.BatchNorm2d(3)):
    (layer(x) * upstream).sum().backward()
    unused[type(layer).__name__] = [name for name, p in layer.named_parameters() if p.grad is None]
print("parameters without a gradient:", unused)
expected_unused = {"WithoutGamma": ["weight"], "BatchNorm2d": []}
assert unused == expected_unused
