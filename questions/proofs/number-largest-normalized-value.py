"""Among n values x̂ is at most √(n−1), reached where all values but one are equal.

n 个值里 x̂ 至多是 √(n−1)，只有一个值不同、其余相等时达到。
"""

import torch
from torch.nn.functional import batch_norm

torch.manual_seed(0)
n = 17
outlier = torch.zeros(n, 1, dtype=torch.float64)
outlier[0] = 1.0
largest = batch_norm(outlier, None, None, training=True, eps=1e-12).max().item()
drawn = torch.randn(n, 1000, dtype=torch.float64) ** 5  # heavy tails, a thousand channels
others = batch_norm(drawn, None, None, training=True, eps=1e-12).abs().max().item()
print(f"one outlier: {largest:.4f}; the largest of 17 000 other values: {others:.4f}")

expected = (n - 1) ** 0.5
expected_above_all_others = True
assert abs(largest - expected) < 1e-6
assert (others <= largest + 1e-9) == expected_above_all_others
