"""With σ stored where σ² belongs, eval output has deviation √σ: 2 for σ = 4, 0.5 for σ = 0.25.

该存 σ² 的地方存了 σ，eval 输出的标准差是 √σ：σ = 4 时为 2，σ = 0.25 时为 0.5。
"""

import torch

torch.manual_seed(0)
x = torch.randn(4000, 2, dtype=torch.float64) * torch.tensor([4.0, 0.25])
layer = torch.nn.BatchNorm1d(2, momentum=1.0, affine=False, dtype=torch.float64)
layer(x)
layer.eval()
right = layer(x).std(dim=0, correction=0).tolist()
layer.running_var.copy_(x.std(dim=0))
wrong = layer(x).std(dim=0, correction=0).tolist()

print("eval, deviation of the output with var stored:", [round(value, 3) for value in right])
print("eval, deviation of the output with std stored:", [round(value, 3) for value in wrong])
expected_right = [1.0, 1.0]
expected_wrong = [2.0, 0.5]
assert all(abs(seen - told) < 0.02 for seen, told in zip(right, expected_right, strict=True))
assert all(abs(seen - told) < 0.03 for seen, told in zip(wrong, expected_wrong, strict=True))
