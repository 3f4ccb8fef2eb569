"""Momentum 0.1: the last 22 batches make up 90 % of the running mean, however long training was.

momentum 为 0.1：滑动均值的 90 % 来自最近 22 个批次，无论训练了多久。
"""

import torch

layer = torch.nn.BatchNorm1d(1).double()
spread = torch.tensor([[-1.0], [1.0]], dtype=torch.float64)
for _ in range(1000):
    layer(spread + 1)  # the past: batches of mean 1
recent = 0
while layer.running_mean.item() > 0.1:  # what is left of the past
    layer(spread)
    recent += 1

expected = 22
print(f"after {recent} batches of mean 0 the 1000 earlier ones weigh {layer.running_mean.item():.4f}")
assert recent == expected
