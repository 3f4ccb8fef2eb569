"""ε = 1e-5 in place of 1e-3 makes outputs larger by 1.0005 at variance 1, and by 1.41 at variance 1e-3.

ε 用 1e-5 而不是 1e-3：方差为 1 时输出是原来的 1.0005 倍，方差为 1e-3 时是 1.41 倍。
"""

import torch
from torch.nn.functional import batch_norm

variances = torch.tensor([1.0, 1e-3], dtype=torch.float64)
x, mean = torch.ones(1, 2).double(), torch.zeros(2).double()
ported = batch_norm(x, mean, variances, eps=1e-5)
trained = batch_norm(x, mean, variances, eps=1e-3)

ratios = (ported / trained).flatten()
expected_excess = [0.0005, 0.407]
print(f"larger by {ratios[0]:.6f} at variance 1, {ratios[1]:.4f} at 1e-3")
assert abs(ratios[0].item() - 1 - expected_excess[0]) < 2e-5
assert abs(ratios[1].item() - 1 - expected_excess[1]) < 1e-3
