"""Per channel: subtract the mean, divide by √(σ²+ε) with the biased variance, then multiply by γ and add β.

With ε = 0.5 the place of ε shows, and γ and β are far from 1 and 0.

逐通道：减均值，用有偏方差除以 √(σ²+ε)，再乘 γ 加 β。

ε = 0.5 时看得出 ε 的位置，γ 和 β 也远离 1 和 0。
"""

import numpy as np
import torch

torch.manual_seed(0)
x = torch.randn(4, 3, 2, 5, dtype=torch.float64) * torch.tensor([1.0, 3.0, 0.5]).view(1, 3, 1, 1) + 2
layer = torch.nn.BatchNorm2d(3, eps=0.5).double()
weight, bias = [2.0, -1.5, 0.5], [1.0, -3.0, 4.0]
with torch.no_grad():
    layer.weight.copy_(torch.tensor(weight))
    layer.bias.copy_(torch.tensor(bias))
measured = layer(x).detach().numpy()

by_hand = []
for channel, (gamma, beta) in enumerate(zip(weight, bias, strict=True)):
    values = x[:, channel].numpy()
    mean = values.sum() / 40
    variance = ((values - mean) ** 2).sum() / 40
    by_hand.append((gamma * (values - mean) / np.sqrt(variance + 0.5) + beta).ravel()[:2].tolist())
seen = [measured[:, channel].ravel()[:2].tolist() for channel in range(3)]

expected = by_hand
print("torch, the first two values of each channel:", [[round(value, 4) for value in pair] for pair in seen])
assert np.allclose(seen, expected, rtol=0, atol=1e-12)
