"""One int8 scale for a folded kernel leaves a channel of 1/100 the size three levels, one per channel 8 bits.

Folding after quantizing gives weights that are not on the int8 grid.

折叠后的卷积核共用一个 int8 尺度，大小为 1/100 的通道只剩三个等级；逐通道取尺度则有 8 位。

先量化再折叠，权重就不在 int8 的格点上。
"""

import torch
from torch import nn

torch.manual_seed(0)
conv, bn = nn.Conv2d(16, 2, 3, bias=False).eval(), nn.BatchNorm2d(2).eval()
bn.running_var.copy_(torch.tensor([1.0, 1e4]))  # γ/σ: 1 and 1/100
folded = torch.nn.utils.fusion.fuse_conv_bn_eval(conv, bn).weight.detach()


def quantized(w: torch.Tensor, scale: torch.Tensor) -> torch.Tensor:
    return torch.round(w / scale).clamp(-127, 127)


whole = quantized(folded, folded.abs().max() / 127)
each = quantized(folded, folded.abs().amax((1, 2, 3), keepdim=True) / 127)
levels = {"one scale": whole[1].unique().tolist(), "per channel": int(each[1].abs().max())}
early = quantized(conv.weight.detach(), conv.weight.abs().max() / 127) / torch.tensor([1.0, 100.0]).view(
    2, 1, 1, 1
)
on_grid = bool(torch.equal(early, early.round()))

expected = {"one scale": [-1.0, 0.0, 1.0], "per channel": 127}
expected_on_grid = False
print("levels of the small channel:", levels, " folded after quantizing, still integers:", on_grid)
assert levels == expected
assert on_grid == expected_on_grid
