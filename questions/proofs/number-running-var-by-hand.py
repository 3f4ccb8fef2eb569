"""One batch 3, 9, 15, 21 at momentum 0.2 takes running_var from 1 to 0.8·1 + 0.2·60: unbiased, new
batch 0.2.

一个批次 3, 9, 15, 21，momentum 0.2，running_var 从 1 变为 0.8·1 + 0.2·60：无偏方差，新批次占 0.2。
"""

import torch

layer = torch.nn.BatchNorm1d(1, momentum=0.2, dtype=torch.float64)
start = layer.running_var.item()
layer(torch.tensor([[3.0], [9.0], [15.0], [21.0]], dtype=torch.float64))
print(f"running_var: {start} → {layer.running_var.item():.4f}; with the biased variance it would be 9.8")

expected_start = 1.0
expected = 0.8 * 1 + 0.2 * 60
assert start == expected_start
assert abs(layer.running_var.item() - expected) < 1e-9
