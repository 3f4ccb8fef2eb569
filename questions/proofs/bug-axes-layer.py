"""Averaged over a row, one large column makes the row √7, −1/√7, …; over the samples, its unit cancels.

沿一行求平均，一个很大的列会让这一行变成 √7、−1/√7……；沿样本求平均，它的单位就消掉了。
"""

import torch

torch.manual_seed(0)
x = torch.rand(32, 8, dtype=torch.float64)
x[:, 0] = 40_000 + 60_000 * x[:, 0]
rows = (x - x.mean(1, keepdim=True)) / torch.sqrt(x.var(1, unbiased=False, keepdim=True) + 1e-5)
bn = torch.nn.functional.batch_norm(x, None, None, training=True)

first, other = rows[:, 0].mean().item(), rows[:, 1:].mean().item()
spreads = bn.std(dim=0, correction=0).round(decimals=3).tolist()
print(f"over the row: column 0 is {first:.3f}, the others {other:.3f} (mean over the batch)")
print(f"torch: spread of each column {spreads}")
expected_first = 7**0.5
expected_other = -1 / 7**0.5
expected_spreads = [1.0] * 8
assert abs(first - expected_first) < 1e-3
assert abs(other - expected_other) < 1e-3
assert spreads == expected_spreads
