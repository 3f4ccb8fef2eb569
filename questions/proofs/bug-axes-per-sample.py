"""Leaving out the batch axis is instance norm: the difference between lit and dark images is gone.

不沿批次维求平均就是实例归一化：亮图和暗图的差别没有了。
"""

import torch
from torch.nn.functional import batch_norm, instance_norm

torch.manual_seed(0)
dark, lit = torch.randn(4, 1, 6, 6).double() - 3, torch.randn(4, 1, 6, 6).double() + 3
x = torch.cat([dark, lit])
flat = x.flatten(start_dim=2)
var, mean = torch.var_mean(flat, dim=2, correction=0, keepdim=True)
within = ((flat - mean) / torch.sqrt(var + 1e-5)).view_as(x)

gap = {}
for name, y in {"batch_norm": batch_norm(x, None, None, training=True), "within images": within}.items():
    gap[name] = (y[4:].mean() - y[:4].mean()).item()
    print(f"{name}: lit minus dark {gap[name]:.4f}")
expected_light_shows = {"batch_norm": True, "within images": False}
expected_is_instance_norm = True
assert {name: value > 1.8 for name, value in gap.items()} == expected_light_shows
assert torch.allclose(within, instance_norm(x)) == expected_is_instance_norm
