"""γ and β on 6 channels of 5×5: BN and GN 12 numbers, LN over (C, H, W) 300, IN none by default.

6 个通道、5×5 上的 γ 和 β：BN 和 GN 是 12 个数，沿 (C, H, W) 的 LN 是 300 个，IN 默认没有。
"""

from torch import nn

layers = {
    "BN": nn.BatchNorm2d(6),
    "GN": nn.GroupNorm(3, 6),
    "LN": nn.LayerNorm([6, 5, 5]),
    "IN": nn.InstanceNorm2d(6),
}
parameters = {name: sum(p.numel() for p in layer.parameters()) for name, layer in layers.items()}
buffers = {name: len(list(layer.buffers())) for name, layer in layers.items()}
expected_parameters = {"BN": 12, "GN": 12, "LN": 300, "IN": 0}
expected_buffers = {"BN": 3, "GN": 0, "LN": 0, "IN": 0}
print(f"parameters {parameters}, buffers {buffers}")
assert parameters == expected_parameters
assert buffers == expected_buffers
