"""After dropout the variance is (σ²+μ²)/(1−p) − μ², here 1.5; before dropout it stays 1.

dropout 之后方差是 (σ²+μ²)/(1−p) − μ²，这里是 1.5；dropout 之前仍是 1。
"""

import torch
from torch import nn

torch.manual_seed(0)
mean, var, p = 1.0, 1.0, 0.2
dropout = nn.Dropout(p)
after, before = nn.BatchNorm1d(1, momentum=None), nn.BatchNorm1d(1, momentum=None)
with torch.no_grad():
    for _ in range(50):
        x = torch.randn(4096, 1) * var**0.5 + mean
        after(dropout(x))
        dropout(before(x))

seen = [after.running_var.item(), before.running_var.item()]
expected = [(var + mean**2) / (1 - p) - mean**2, 1.0]
print(f"dropout, then BN: running_var {seen[0]:.3f}, expected {expected[0]:.3f}")
print(f"BN, then dropout: running_var {seen[1]:.3f}, expected {expected[1]:.3f}")
assert abs(seen[0] / expected[0] - 1) < 0.03
assert abs(seen[1] / expected[1] - 1) < 0.03
