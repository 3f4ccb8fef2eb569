"""In eval mode dx = dy·γ/√(running_var): each sample by itself.

eval 模式下 dx = dy·γ/√(running_var)：每个样本各算各的。
"""

import torch

layer = torch.nn.BatchNorm1d(1, eps=1e-12, dtype=torch.float64).eval()
layer.running_var.fill_(4.0)
torch.nn.init.constant_(layer.weight, 3.0)
x = torch.tensor([[1.0], [5.0], [-2.0]], dtype=torch.float64, requires_grad=True)
layer(x).backward(torch.tensor([[1.0], [0.0], [-2.0]], dtype=torch.float64))
print("dx:", x.grad.flatten().tolist())

expected = [1.5, 0.0, -3.0]
assert all(abs(value - said) < 1e-6 for value, said in zip(x.grad.flatten().tolist(), expected, strict=True))
