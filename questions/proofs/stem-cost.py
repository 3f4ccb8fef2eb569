"""A 7×7 stem on 224×224: 118 million multiply-adds; the BN behind it has 0.68 % of that."""

import torch
from torch import nn

conv, bn = nn.Conv2d(3, 64, 7, stride=2, padding=3, bias=False), nn.BatchNorm2d(64).eval()
y = bn(conv(torch.zeros(1, 3, 224, 224)))
elements, per_element = y.numel(), conv.weight[0].numel()

multiply_adds = [elements * per_element, elements]
expected = [118_013_952, 802_816]
expected_share = 0.0068
print(f"output {tuple(y.shape)}: conv {multiply_adds[0]:,} multiply-adds, BN {multiply_adds[1]:,}")
print(f"share of BN {multiply_adds[1] / multiply_adds[0]:.2%}")
assert multiply_adds == expected
assert abs(multiply_adds[1] / multiply_adds[0] / expected_share - 1) < 0.01
