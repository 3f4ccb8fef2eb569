"""Folded for inference, the shift is β − μγ/σ; with a plus the output is off by 2μγ/σ.

推理时折叠后的平移是 β − μγ/σ；写成加号，输出就差 2μγ/σ。
"""

import torch

bn = torch.nn.BatchNorm1d(3, dtype=torch.float64).eval()
bn.running_mean.copy_(torch.tensor([0.0, 1.0, 4.0]))
bn.running_var.copy_(torch.tensor([1.0, 4.0, 0.25]))
torch.nn.init.constant_(bn.weight, 1.5)
x = torch.tensor([[0.3, -2.0, 5.0]], dtype=torch.float64)
scale = bn.weight * torch.rsqrt(bn.running_var + bn.eps)
minus = x * scale + (bn.bias - bn.running_mean * scale)
plus = x * scale + (bn.bias + bn.running_mean * scale)

off = (plus - bn(x)).flatten().tolist()
print("minus sign, off by", (minus - bn(x)).abs().max().item())
print("plus sign, off by", [round(value, 4) for value in off])
expected_minus_agrees = True
expected_off = [0.0, 2 * 1.0 * 1.5 / 2, 2 * 4.0 * 1.5 / 0.5]
assert torch.allclose(minus, bn(x)) == expected_minus_agrees
assert all(abs(seen - told) < 1e-3 for seen, told in zip(off, expected_off, strict=True))
