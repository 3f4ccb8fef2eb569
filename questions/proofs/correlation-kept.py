"""Batch norm does not decorrelate: two channels with correlation 0.9 still have correlation 0.9.

批归一化不去相关：相关系数 0.9 的两个通道仍是 0.9。
"""

import torch

torch.manual_seed(0)
first = torch.randn(20_000, dtype=torch.float64)
second = 0.9 * first + (1 - 0.9**2) ** 0.5 * torch.randn(20_000, dtype=torch.float64)
x = torch.stack([5 * first + 1, 0.2 * second - 3], dim=1)
y = torch.nn.functional.batch_norm(x, None, None, training=True)
before, after = torch.corrcoef(x.T)[0, 1].item(), torch.corrcoef(y.T)[0, 1].item()

expected = 0.9
print(f"correlation {before:.4f} before, {after:.4f} after")
assert abs(after - expected) < 0.01
assert abs(after - before) < 1e-9
