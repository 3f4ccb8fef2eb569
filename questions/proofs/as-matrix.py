"""BatchNorm2d is BatchNorm1d on the matrix of all pixels: permute to NHWC, then reshape to (N·H·W, C).

BatchNorm2d 就是对所有像素组成的矩阵做 BatchNorm1d：先 permute 成 NHWC，再 reshape 成 (N·H·W, C)。
"""

import torch

torch.manual_seed(0)
x = torch.randn(4, 3, 3, 3, dtype=torch.float64)
y = torch.nn.BatchNorm2d(3).double()(x)
norm = torch.nn.BatchNorm1d(3).double()
permuted = norm(x.permute(0, 2, 3, 1).reshape(-1, 3)).reshape(4, 3, 3, 3).permute(0, 3, 1, 2)
reshaped = norm(x.reshape(-1, 3)).reshape(4, 3, 3, 3)
difference = {"permuted": (permuted - y).abs().max().item(), "reshaped": (reshaped - y).abs().max().item()}

expected_same = {"permuted": True, "reshaped": False}
print(f"with permute: {difference['permuted']:.1e}; reshape alone: {difference['reshaped']:.2f}")
assert {way: value < 1e-12 for way, value in difference.items()} == expected_same
