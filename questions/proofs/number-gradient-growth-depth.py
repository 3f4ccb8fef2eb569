"""Inside a plain network of linear, batch norm and ReLU, ‖gradient‖² grows by about π/(π−1) a
layer going back.

由线性层、批归一化和 ReLU 组成的普通网络里，往回传时 ‖梯度‖² 每层变为约 π/(π−1) 倍。
"""

import math

import torch
from torch.nn.functional import batch_norm, relu

torch.manual_seed(0)
width = 512
layers = [torch.randn(128, width, requires_grad=True)]
for _ in range(20):
    w = torch.randn(width, width) / width**0.5
    layers.append(relu(batch_norm(layers[-1] @ w.T, None, None, training=True)))
    layers[-1].retain_grad()
layers[-1].backward(torch.randn_like(layers[-1]))
squares = [layer.grad.square().sum().item() for layer in layers]
growth = (squares[8] / squares[18]) ** 0.1
print(f"over ten layers ×{squares[8] / squares[18]:.1f}, which is ×{growth:.4f} a layer")

expected = math.pi / (math.pi - 1)
assert abs(growth - expected) < 0.05
