"""dx is proportional to γ: channels with γ = 1, 3, −2 get gradients in that ratio.

dx 与 γ 成正比：γ = 1、3、−2 的通道，梯度也是这个比例。
"""

import torch
from torch.nn.functional import batch_norm

torch.manual_seed(0)
x = torch.randn(8, 1, dtype=torch.float64).repeat(1, 3).requires_grad_()
dy = torch.randn(8, 1, dtype=torch.float64).repeat(1, 3)
gamma = torch.tensor([1.0, 3.0, -2.0], dtype=torch.float64)
batch_norm(x, None, None, gamma, None, training=True).backward(dy)

ratios = (x.grad / x.grad[:, :1]).mean(0)
expected_ratios = torch.tensor([1.0, 3.0, -2.0])
print("dx in units of the first channel's:", ratios.tolist())
assert (ratios - expected_ratios).abs().max() < 1e-6
