"""In eval mode x = 5 with running mean 2, running variance 4, γ = 3, β = −1 gives 3.5, alone or in
a batch.

eval 模式下，x = 5，滑动均值 2，滑动方差 4，γ = 3，β = −1，得到 3.5，单独或在批次里都一样。
"""

import torch

layer = torch.nn.BatchNorm1d(1, eps=1e-12, dtype=torch.float64).eval()
layer.running_mean.fill_(2.0)
layer.running_var.fill_(4.0)
torch.nn.init.constant_(layer.weight, 3.0)
torch.nn.init.constant_(layer.bias, -1.0)
alone = layer(torch.tensor([[5.0]], dtype=torch.float64))
together = layer(torch.tensor([[5.0], [100.0], [-7.0]], dtype=torch.float64))
print(f"alone {alone.item():.4f}, in a batch {together[0].item():.4f}")

expected = 3 * (5 - 2) / 4**0.5 - 1
assert abs(alone.item() - expected) < 1e-9
assert abs(together[0].item() - expected) < 1e-9
