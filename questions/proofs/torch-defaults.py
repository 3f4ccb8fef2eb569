"""PyTorch: ε = 1e-5 and momentum = 0.1, which weighs the new batch: a batch of mean 25 takes 0 to 2.5.

PyTorch：ε = 1e-5，momentum = 0.1，是新批次的权重：均值 25 的批次让 0 变为 2.5。
"""

import torch
from torch import nn

layer = nn.BatchNorm1d(1)
layer(torch.tensor([[20.0], [30.0]]))

expected_eps = 1e-5
expected_momentum = 0.1
expected_mean = 2.5
print(f"ε = {layer.eps}, momentum = {layer.momentum}")
print(f"running_mean after one batch: {layer.running_mean.item():.4f}")
assert layer.eps == expected_eps
assert layer.momentum == expected_momentum
assert abs(layer.running_mean.item() - expected_mean) < 1e-6
