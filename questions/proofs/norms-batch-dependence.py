"""Layer and group norm treat a sample alone and the same in train and eval; batch norm does neither.

层归一化和组归一化对单个样本、对 train 和 eval 都一样；批归一化两者都不一样。
"""

import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(4, 6, 5, 5)
layers = {"BN": nn.BatchNorm2d(6), "GN": nn.GroupNorm(3, 6), "LN": nn.LayerNorm([6, 5, 5])}
alone, both_modes = {}, {}
for name, layer in layers.items():
    y = layer(x)
    alone[name] = torch.allclose(y[:1], layer(x[:1]), atol=1e-6)
    both_modes[name] = torch.equal(y, layer.eval()(x))
    print(f"{name}: sample treated alone {alone[name]}, same in train and eval {both_modes[name]}")

expected_alone = {"BN": False, "GN": True, "LN": True}
expected_both_modes = {"BN": False, "GN": True, "LN": True}
assert alone == expected_alone
assert both_modes == expected_both_modes
