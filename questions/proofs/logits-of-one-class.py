"""A batch of one class: the logits say so of every sample; after a fresh BN only half still do.

批次里只有一个类：logits 对每个样本都能看出来；经过刚建的 BN 之后只剩一半。
"""

import torch
from torch import nn

torch.manual_seed(0)
logits = torch.randn(2000, 2) + torch.tensor([5.0, -5.0])  # class 0, without doubt
shares = [(z.argmax(1) == 0).float().mean().item() for z in (logits, nn.BatchNorm1d(2)(logits))]

expected = [1.0, 0.5]
print(f"predicted as class 0: {shares[0]:.3f} by the logits, {shares[1]:.3f} after batch norm over them")
assert abs(shares[0] - expected[0]) < 0.005
assert abs(shares[1] - expected[1]) < 0.04
