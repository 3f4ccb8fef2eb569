"""Batch means 10, 20, 30 with momentum 0.1 leave running_mean at 5.61: the new batch has the
weight 0.1.

批均值 10、20、30，momentum 0.1，running_mean 最后是 5.61：新批次的权重是 0.1。
"""

import torch

layer = torch.nn.BatchNorm1d(1, momentum=0.1, dtype=torch.float64)
seen = []
for mean in (10.0, 20.0, 30.0):
    layer(torch.tensor([[mean - 1], [mean + 1]], dtype=torch.float64))
    seen.append(round(layer.running_mean.item(), 6))
print("running_mean after each batch:", seen)

expected = [1.0, 2.9, 5.61]
assert all(abs(value - said) < 1e-9 for value, said in zip(seen, expected, strict=True))
