"""running_var takes the variance divided by n−1, normalizing the one divided by n, with n = N·H·W.

running_var 用除以 n−1 的方差，归一化用除以 n 的方差，n = N·H·W。
"""

import torch

torch.manual_seed(0)
x = torch.randn(2, 1, 1, 2, dtype=torch.float64)  # n = 4
layer = torch.nn.BatchNorm2d(1, momentum=1.0, eps=1e-12, dtype=torch.float64)
y = layer(x)
normalized_with = ((x - x.mean()) / y).square().mean().item()
stored = layer.running_var.item()
print(f"normalized with {normalized_with:.6f}, stored {stored:.6f}, ratio {stored / normalized_with:.6f}")

expected_divided_by_n = x.var(unbiased=False).item()
expected_ratio = 4 / 3
assert abs(normalized_with - expected_divided_by_n) < 1e-9
assert abs(stored / normalized_with - expected_ratio) < 1e-9
