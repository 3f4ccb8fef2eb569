"""A 7×7 stem on 224×224: 118 million multiply-adds; the BN after it has 0.68 % of that.

With weights and inputs of 1 every product is 1, so torch's convolution counts its own multiply-adds. For the
BN, one multiply-add per element gives the same output.

224×224 上的 7×7 首层卷积：1.18 亿次乘加；后面的 BN 只有它的 0.68 %。

权重和输入都是 1 时，每个乘积都是 1，torch 的卷积就数出了自己的乘加次数。BN 每个元素一次乘加，输出相同。
"""

import torch
from torch import nn

torch.manual_seed(0)
conv, bn = nn.Conv2d(3, 64, 7, stride=2, padding=3, bias=False), nn.BatchNorm2d(64)
with torch.no_grad():
    z = conv(torch.randn(1, 3, 224, 224))
    bn(z * 3 + 1)
    nn.init.normal_(bn.weight)
    nn.init.normal_(bn.bias)
    bn.eval()
    b = bn(torch.zeros(1, 64, 1, 1))
    a = bn(torch.ones(1, 64, 1, 1)) - b  # read off the layer: what it does to 0 and to 1
    y = torch.addcmul(b, a, z)  # one multiply-add for each element of y
    one_is_enough = torch.allclose(y, bn(z), rtol=1e-4, atol=1e-4)
    nn.init.ones_(conv.weight)
    conv.padding = (0, 0)  # the border is there as ones: it is multiplied too
    products = conv(torch.ones(1, 3, 230, 230))

multiply_adds = [int(products.double().sum()), y.numel()]
print(f"conv {multiply_adds[0]:,} multiply-adds; BN {multiply_adds[1]:,}, one per element: {one_is_enough}")
print(f"share of BN {multiply_adds[1] / multiply_adds[0]:.2%}")
expected = [118_013_952, 802_816]
expected_share = 0.0068
expected_one_is_enough = True
assert multiply_adds == expected
assert abs(multiply_adds[1] / multiply_adds[0] / expected_share - 1) < 0.01
assert one_is_enough == expected_one_is_enough
