"""Without the transpose each output channel has mean 0 and variance 1, but not the values of nn.BatchNorm2d.

漏了转置时，各通道输出的均值为 0、方差为 1，数值却与 nn.BatchNorm2d 不一致。
"""

import torch

torch.manual_seed(0)
x = torch.randn(4, 3, 5, 6, dtype=torch.float64) + torch.arange(3).view(1, 3, 1, 1)
norm = torch.nn.BatchNorm1d(3, dtype=torch.float64)
right = torch.nn.BatchNorm2d(3, dtype=torch.float64)(x)
matrices = {"reshape": x.reshape(-1, 3), "transpose and reshape": x.permute(0, 2, 3, 1).reshape(-1, 3)}

found = {}
for name, flat in matrices.items():
    y = norm(flat).reshape(4, 5, 6, 3).permute(0, 3, 1, 2)
    var, mean = torch.var_mean(y, (0, 2, 3), correction=0)
    standardized = mean.abs().max().item() < 1e-12 and (var - 1).abs().max().item() < 1e-4
    found[name] = [standardized, torch.allclose(y, right)]

expected = {"reshape": [True, False], "transpose and reshape": [True, True]}
print("each channel's mean 0 and variance 1, and the values those of nn.BatchNorm2d:")
print(found)
assert found == expected
