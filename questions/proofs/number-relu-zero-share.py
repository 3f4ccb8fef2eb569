"""After batch norm and ReLU the share of zeros is Φ(−β/|γ|): γ and β set it, whatever the input's
scale.

批归一化和 ReLU 之后，零所占的比例是 Φ(−β/|γ|)：由 γ 和 β 决定，与输入的尺度无关。
"""

import math

import torch
from torch.nn.functional import batch_norm, relu

torch.manual_seed(0)
x = 50 * torch.randn(200_000, 1) + 7
shares = []
for gamma, beta in ((1.0, 0.0), (1.0, 1.0), (2.0, -1.0)):
    y = relu(batch_norm(x, None, None, torch.tensor([gamma]), torch.tensor([beta]), training=True))
    shares.append((y == 0).float().mean().item())
print("share of zeros:", [round(share, 4) for share in shares])

expected = [0.5 * (1 + math.erf(z / math.sqrt(2))) for z in (0.0, -1.0, 0.5)]
assert all(abs(share - said) < 0.005 for share, said in zip(shares, expected, strict=True))
