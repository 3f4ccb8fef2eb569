"""dx is proportional to γ: channels with γ = 1, 3, −2 get gradients in that ratio."""

import torch
from torch.nn.functional import batch_norm

torch.manual_seed(0)
column, upstream = torch.randn(8, 1, dtype=torch.float64), torch.randn(8, 1, dtype=torch.float64)
x = column.repeat(1, 3).requires_grad_()
gamma = torch.tensor([1.0, 3.0, -2.0], dtype=torch.float64)
batch_norm(x, None, None, gamma, None, training=True).backward(upstream.repeat(1, 3))

ratios = (x.grad / x.grad[:, :1]).mean(0).tolist()
expected_ratios = [1.0, 3.0, -2.0]
print("dx in units of the first channel's:", [round(r, 6) for r in ratios])
assert max(abs(a - b) for a, b in zip(ratios, expected_ratios, strict=True)) < 1e-6
