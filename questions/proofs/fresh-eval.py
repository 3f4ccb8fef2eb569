"""A fresh layer in eval multiplies by 1/√(1+ε) = 0.999995: running mean 0, running variance 1.

刚建的层在 eval 模式下乘以 1/√(1+ε) = 0.999995：滑动均值 0，滑动方差 1。
"""

import torch

x = torch.tensor([[3.0, -7.0]], dtype=torch.float64)
factors = (torch.nn.BatchNorm1d(2).double().eval()(x) / x).flatten().tolist()

expected_nearly_identity = True
expected_shortfall = 5e-6  # of 1: half of ε
print("output / input:", [round(factor, 9) for factor in factors])
assert (max(abs(factor - 1) for factor in factors) < 1e-5) == expected_nearly_identity
assert max(abs((1 - factor) - expected_shortfall) for factor in factors) < 1e-8
