"""1, 3, 5 become −1.2247, 0, 1.2247: subtract the mean, divide by the root of the biased variance.

1, 3, 5 变成 −1.2247, 0, 1.2247：减均值，除以有偏方差的平方根。
"""

import torch

x = torch.tensor([[1.0], [3.0], [5.0]])
y = torch.nn.BatchNorm1d(1)(x).flatten().tolist()

expected = [-1.2247, 1.2247]  # the first and the last; the middle one sits on the mean
print("torch:", [round(value, 4) for value in y])
print("unbiased variance would give", [round(value, 4) for value in ((x - 3) / x.std()).flatten().tolist()])
assert abs(y[1]) < 1e-6
assert abs(y[0] - expected[0]) < 1e-4
assert abs(y[2] - expected[1]) < 1e-4
