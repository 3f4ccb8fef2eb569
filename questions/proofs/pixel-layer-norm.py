"""ConvNeXt's layer norm has mean 0 over C at each pixel; GroupNorm(1, C) has it over the image only.

nn.LayerNorm(C) on (N, C, H, W) with W = C works on the rows of pixels, without an error.

ConvNeXt 的层归一化在每个像素上沿 C 的均值为 0；GroupNorm(1, C) 只在整张图像上如此。

在 W = C 的 (N, C, H, W) 上用 nn.LayerNorm(C)，归一化的是像素行，而且不报错。
"""

import torch
from torch import nn

torch.manual_seed(0)
C = 8
x = torch.randn(2, C, 8, C, dtype=torch.float64) + torch.arange(8.0, dtype=torch.float64).view(1, 1, 8, 1)
pixel = nn.LayerNorm(C).double()(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)
outputs = {"pixel": pixel, "group": nn.GroupNorm(1, C).double()(x), "unpermuted": nn.LayerNorm(C).double()(x)}
zero = {
    name: [bool(y.mean(axes).abs().max() < 1e-6) for axes in (1, 3, (1, 2, 3))] for name, y in outputs.items()
}

expected = {"pixel": [True, False, True], "group": [False, False, True], "unpermuted": [False, True, True]}
print("mean 0 over C, over W, over the image:", zero)
assert zero == expected
