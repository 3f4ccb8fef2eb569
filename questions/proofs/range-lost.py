"""Batch norm in training erases the range: a batch, and the same with twice the contrast, come out alike.

训练时批归一化会抹掉幅度：一个批次和对比度为它 2 倍的批次，输出相同。
"""

import torch
from torch import nn

torch.manual_seed(0)
dull = torch.randn(4, 3, 8, 8, dtype=torch.float64)
vivid = 2 * dull + 40
bn, frozen = nn.BatchNorm2d(3).double(), nn.BatchNorm2d(3).double().eval()
layers = {"training": bn, "eval": frozen, "no batch norm": nn.Identity()}
erased = {name: torch.allclose(layer(dull), layer(vivid), atol=1e-4) for name, layer in layers.items()}
expected = {"training": True, "eval": False, "no batch norm": False}
print(f"same output for both: {erased}")
assert erased == expected
