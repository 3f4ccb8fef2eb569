"""A column that is constant in the batch gives NaN without ε; with it, as in torch, it gives β.

批次里取值恒定的一列，没有 ε 得到 NaN；有 ε 则像 torch 一样得到 β。
"""

import numpy as np
import torch

rng = np.random.default_rng(0)
x = rng.normal(size=(16, 3))
x[:, 1] = 0.0  # a rare one-hot column
with np.errstate(invalid="ignore"):
    bare = (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0))
beta = 0.25
layer = torch.nn.BatchNorm1d(3, dtype=torch.float64)
torch.nn.init.constant_(layer.bias, beta)

value = layer(torch.from_numpy(x))[:, 1].unique().item()
print("without ε, columns with NaN:", np.isnan(bare).any(axis=0).tolist())
print("torch, the constant column:", value)
expected_nan = [False, True, False]
expected_value = 0.25
assert np.isnan(bare).any(axis=0).tolist() == expected_nan
assert value == expected_value
