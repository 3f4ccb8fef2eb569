"""At n = 8 torch stores 8/7 of the biased variance; with the biased one eval is 1.069 times larger.

n = 8 时 torch 存的是有偏方差的 8/7；改存有偏方差，eval 输出是原来的 1.069 倍。
"""

import torch

torch.manual_seed(0)
x = torch.randn(8, 5, dtype=torch.float64)
layer = torch.nn.BatchNorm1d(5, momentum=1.0, affine=False, dtype=torch.float64)
trained = layer(x)
biased = (x - x.mean(0)).square().mean(0)
by_hand = (x - x.mean(0)) / torch.sqrt(biased + layer.eps)

stored = (layer.running_var / biased).mean().item()
larger = (by_hand / layer.eval()(x)).mean().item()
print("training output agrees with the biased variance:", torch.allclose(trained, by_hand))
print(f"running_var / biased variance {stored:.5f}; eval output by hand / torch {larger:.5f}")
expected_train_agrees = True
expected_stored = 8 / 7
expected_larger = (8 / 7) ** 0.5
assert torch.allclose(trained, by_hand) == expected_train_agrees
assert abs(stored - expected_stored) < 1e-9
assert abs(larger - expected_larger) < 1e-4
