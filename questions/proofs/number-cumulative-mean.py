"""momentum=None gives the simple average of the batch means; the start value 0 has no part in it.

momentum=None 得到批均值的简单平均；初值 0 不参与。
"""

import torch

layer = torch.nn.BatchNorm1d(1, momentum=None, dtype=torch.float64)
seen = []
for mean in (4.0, 10.0, 1.0, 25.0):
    layer(torch.tensor([[mean - 1], [mean + 1]], dtype=torch.float64))
    seen.append(layer.running_mean.item())
print("running_mean after each batch:", seen)

expected = [4.0, 7.0, 5.0, 10.0]
assert all(abs(value - said) < 1e-9 for value, said in zip(seen, expected, strict=True))
