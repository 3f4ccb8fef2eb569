"""A constant channel comes out as β; without ε it is 0/0.

A rounding error of the mean is amplified by up to 1/√ε.

取值恒定的通道输出 β；没有 ε 就是 0/0。

均值的舍入误差最多被放大到 1/√ε 倍。
"""

import torch

x = torch.full((4, 1), 3.0)
y = torch.nn.functional.batch_norm(x, None, None, bias=torch.tensor([0.7]), training=True)
large = torch.nn.functional.batch_norm(torch.full((1, 1, 10, 10), 1e6 + 0.3), None, None, training=True)
off = [(y - 0.7).abs().max().item(), large.abs().max().item()]
without = (x - x.mean()) / torch.sqrt(((x - x.mean()) ** 2).mean())

expected = 0.7
expected_nan_without = True
expected_close = [True, False]
print("torch, β = 0.7:", [round(value, 4) for value in y.flatten().tolist()])
print(f"a constant 3 is off by {off[0]:.0e}, a constant 1e6 + 0.3 by {off[1]:.1f}")
print("by hand, no ε:", without.flatten().tolist())
assert (y - expected).abs().max().item() < 1e-3
assert bool(without.isnan().all()) == expected_nan_without
assert [gap < 1e-3 for gap in off] == expected_close
