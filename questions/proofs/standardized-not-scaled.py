"""Batch norm standardizes: mean 0, variance 1, and 32 % of a normal channel lie outside [−1, 1].

批归一化做的是标准化：均值 0、方差 1，正态分布的通道有 32 % 的值在 [−1, 1] 之外。
"""

import torch

x = 7 + 3 * torch.special.ndtri((torch.arange(10_000, dtype=torch.float64) + 0.5) / 10_000)
y = torch.nn.functional.batch_norm(x[:, None], None, None, training=True)
scaled = (x - x.min()) / (x.max() - x.min())
seen = [round(y.mean().item(), 3) + 0.0, round(y.var(correction=0).item(), 2)]
outside = (y.abs() > 1).double().mean().item()

expected = [0.0, 1.0]
expected_outside = 0.317
expected_range = [0.0, 1.0]
print(f"batch norm: mean {seen[0]}, variance {seen[1]}, outside [−1, 1]: {outside:.1%}")
print("min–max scaling:", [scaled.min().item(), scaled.max().item()])
assert seen == expected
assert abs(outside - expected_outside) < 0.002
assert [scaled.min().item(), scaled.max().item()] == expected_range
