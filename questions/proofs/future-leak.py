"""Batch norm over (N, L) in training lets a token see later ones; layer norm per token does not.

训练时沿 (N, L) 做批归一化，token 能看到后面的 token；逐 token 的层归一化不会。
"""

import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(2, 6, 4, dtype=torch.float64, requires_grad=True)  # (N, L, C)
bn, ln = nn.BatchNorm1d(4).double(), nn.LayerNorm(4).double()
outputs = {"BN": bn(x.transpose(1, 2)).transpose(1, 2), "LN": ln(x)}
sees = {}
for name, y in outputs.items():
    (gradient,) = torch.autograd.grad((y[:, 2] ** 3).sum(), x)
    sees[name] = bool(gradient[:, 3:].abs().max() > 0)
    print(
        f"{name}: largest gradient of token 2 with respect to later tokens {gradient[:, 3:].abs().max():.2f}"
    )

expected = {"BN": True, "LN": False}
assert sees == expected
