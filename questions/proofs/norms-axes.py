"""On (N, D): BN makes each column's mean over the batch 0, LN each row's mean over the features.

在 (N, D) 上：BN 使每一列沿批次的均值为 0，LN 使每一行沿特征的均值为 0。
"""

import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(8, 5) * 3 + torch.arange(5.0)
outputs = {"BN": nn.BatchNorm1d(5)(x), "LN": nn.LayerNorm(5)(x)}
centred = {name: [bool(y.mean(dim).abs().max() < 1e-5) for dim in (0, 1)] for name, y in outputs.items()}
print("mean 0 along [batch, features]:", centred)
expected = {"BN": [True, False], "LN": [False, True]}
assert centred == expected
