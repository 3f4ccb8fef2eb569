"""Zeros that pad short sequences shift batch norm's statistics; layer norm per token ignores them.

用来补齐短序列的零会拉偏批归一化的统计量；逐 token 的层归一化不受影响。
"""

import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(8, 20, 16) + 3  # (N, L, C)
real = torch.arange(20) < torch.tensor([20, 15, 10, 5, 20, 8, 4, 6])[:, None]
padded = x * real[..., None]
bn, ln = nn.BatchNorm1d(16, momentum=1.0), nn.LayerNorm(16)
bn(padded.transpose(1, 2))

share, mean = real.float().mean().item(), bn.running_mean.mean().item()
expected_mean = 3 * share
expected_ln_same = True
ln_same = torch.equal(ln(padded)[real], ln(x)[real])
print(f"{share:.0%} real tokens of mean 3; batch norm sees the mean {mean:.2f}, expected {expected_mean:.2f}")
print(f"layer norm of the real tokens unchanged: {ln_same}")
assert abs(mean / expected_mean - 1) < 0.02
assert ln_same == expected_ln_same
