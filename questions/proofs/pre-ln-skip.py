"""After 24 blocks that overwrite x with its norm, next to nothing of the input is left; pre-LN keeps some.

经过 24 个用归一化结果覆盖 x 的块，输入几乎不剩；pre-LN 的块则保留一部分。
"""

import torch
from torch import nn

torch.manual_seed(0)


class Block(nn.Module):
    def __init__(self, dim, overwrites):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(dim), nn.LayerNorm(dim)
        self.attention, self.mlp = (nn.utils.parametrizations.orthogonal(nn.Linear(dim, dim)) for _ in "12")
        self.overwrites = overwrites

    def forward(self, x):
        h = self.norm1(x)
        x = (h if self.overwrites else x) + self.attention(h)
        return x + self.mlp(self.norm2(x))


x = torch.randn(64, 64)
left = {}
for name, overwrites in (("pre-LN", False), ("overwritten", True)):
    y = nn.Sequential(*(Block(64, overwrites) for _ in range(24)))(x)
    left[name] = torch.cosine_similarity(x, y).mean().item() > 0.05

expected = {"pre-LN": True, "overwritten": False}
print("something of the input is left:", left)
assert left == expected
