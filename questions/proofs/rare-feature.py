"""A 0/1 feature that is 1 in one sample of 100 comes out as 9.95 and −0.10.

100 个样本里只有一个为 1 的 0/1 特征，输出是 9.95 和 −0.10。
"""

import torch

x = torch.zeros(100, 1, dtype=torch.float64)
x[0] = 1.0
y = torch.nn.functional.batch_norm(x, None, None, training=True)

expected = [9.95, -0.1005]  # (1−p)/√(p(1−p)) and −p/√(p(1−p)), p = 0.01
print(f"the 1 becomes {y[0].item():.4f}, each 0 becomes {y[1].item():.4f}")
assert abs(y[0].item() - expected[0]) < 0.01
assert abs(y[1].item() - expected[1]) < 1e-4
