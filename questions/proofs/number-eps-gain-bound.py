"""Batch norm amplifies a change by γ/√ε at most: 316 for ε = 1e-5, 31.6 for ε = 1e-3.

批归一化最多把变化放大到 γ/√ε 倍：ε = 1e-5 时为 316，ε = 1e-3 时为 31.6。
"""

import torch

gains = []
for eps in (1e-5, 1e-3):
    layer = torch.nn.BatchNorm1d(1, eps=eps, dtype=torch.float64).eval()
    layer.running_var.zero_()
    x = torch.zeros(1, 1, dtype=torch.float64, requires_grad=True)
    layer(x).backward()
    gains.append(x.grad.item())
print(f"slope at running_var = 0: {gains[0]:.1f} and {gains[1]:.2f}")

expected = [1 / 1e-5**0.5, 1 / 1e-3**0.5]
assert all(abs(gain - said) < 1e-6 * said for gain, said in zip(gains, expected, strict=True))
