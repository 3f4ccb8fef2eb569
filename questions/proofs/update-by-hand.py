"""One batch 10, 20, 30, 40 at momentum 0.1: running mean 2.5, running variance 0.9 + 0.1·166.67 = 17.57.

一个批次 10, 20, 30, 40，momentum 0.1：滑动均值 2.5，滑动方差 0.9 + 0.1·166.67 = 17.57。
"""

import torch

layer = torch.nn.BatchNorm1d(1).double()
layer(torch.tensor([[10.0], [20.0], [30.0], [40.0]], dtype=torch.float64))

expected_mean = 2.5
expected_var = 17.5667
print(f"running mean {layer.running_mean.item():.4f}, running variance {layer.running_var.item():.4f}")
print(f"with the biased variance it would be {0.9 + 0.1 * 125:.4f}")
assert abs(layer.running_mean.item() - expected_mean) < 1e-9
assert abs(layer.running_var.item() - expected_var) < 1e-3
