"""With n values in the statistic, |x̂| is at most √(n−1): 3.87 for n = 16.

统计量由 n 个值求得时，|x̂| 至多是 √(n−1)：n = 16 时为 3.87。
"""

import torch

x = torch.zeros(16, 1, dtype=torch.float64)
x[0] = 1e6  # one value far from all others
largest = torch.nn.functional.batch_norm(x, None, None, training=True).abs().max().item()

expected = 15**0.5
print(f"the outlier 1e6 among 15 zeros becomes {largest:.5f}")
assert abs(largest - expected) < 1e-6
