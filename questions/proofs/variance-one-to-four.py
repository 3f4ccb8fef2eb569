"""For 1, 2, 3, 4 torch normalizes with the variance 5/4 and stores 5/3.

对 1, 2, 3, 4，torch 用方差 5/4 做归一化，存的是 5/3。
"""

import torch

x = torch.tensor([[1.0], [2.0], [3.0], [4.0]], dtype=torch.float64)
layer = torch.nn.BatchNorm1d(1, momentum=1.0, eps=1e-12, dtype=torch.float64)
y = layer(x)
used = ((x[3] - x[0]) / (y[3] - y[0])).item() ** 2
stored = layer.running_var.item()

print(f"normalized with {used:.4f}, stored {stored:.4f}")
expected_used = 5 / 4
expected_stored = 5 / 3
assert abs(used - expected_used) < 1e-6
assert abs(stored - expected_stored) < 1e-6
