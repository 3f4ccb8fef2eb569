"""Class-sorted batches with means ±5: running_var is 1, where the variance of all data is 26.

按类别排好的批次，均值为 ±5：running_var 是 1，而全部数据的方差是 26。
"""

import torch
from torch import nn

torch.manual_seed(0)
batches = [torch.randn(64, 1) + mean for mean in (-5, 5) * 20]
data = torch.cat(batches)
stored = {}
for order, chunks in (("sorted", batches), ("shuffled", data[torch.randperm(len(data))].split(64))):
    bn = nn.BatchNorm1d(1, momentum=None)
    for chunk in chunks:
        bn(chunk)
    stored[order] = bn.running_var.item()
pooled = stored["sorted"] + torch.stack([batch.mean() for batch in batches]).var(unbiased=False).item()

expected = {"sorted": 1.0, "shuffled": 26.0}
expected_pooled = 26.0
print(f"running_var: {stored['sorted']:.2f} sorted, {stored['shuffled']:.2f} shuffled; all {data.var():.2f}")
print(f"sorted, with the variance of the means added: {pooled:.2f}")
assert all(abs(stored[order] / expected[order] - 1) < 0.04 for order in expected)
assert abs(pooled / expected_pooled - 1) < 0.04
