"""A moving variance that starts at 0 makes eval outputs √10 too large after one update, 316 times
before it.

滑动方差从 0 开始，更新一次之后 eval 输出是应有值的 √10 倍，更新之前是 316 倍。
"""

import torch

torch.manual_seed(0)
x = torch.randn(2000, 1, dtype=torch.float64)
layer = torch.nn.BatchNorm1d(1, momentum=0.1, dtype=torch.float64)
layer.running_var.zero_()
before = layer.eval()(x).std().item() / x.std().item()
layer.train()(x)
after = layer.eval()(x).std().item()
print(f"before any update ×{before:.1f}; after one the standard deviation is {after:.4f}")

expected_before = 1 / 1e-5**0.5
expected_after = 1 / (1 - 0.9) ** 0.5
assert abs(before - expected_before) < 0.1
assert abs(after - expected_after) < 0.001
