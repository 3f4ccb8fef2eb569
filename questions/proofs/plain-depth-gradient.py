"""A deep plain ReLU+BN net at initialization: ‖gradient‖² grows by π/(π−1) = 1.467 per layer backwards."""

from math import pi

import torch
from torch.nn.functional import batch_norm, relu

torch.manual_seed(0)
width, depth = 256, 16
inputs = [torch.randn(256, width, requires_grad=True)]
for _ in range(depth):
    w = torch.randn(width, width) * (2 / width) ** 0.5
    inputs.append(relu(batch_norm(inputs[-1] @ w, None, None, training=True)))
gradients = torch.autograd.grad((inputs[-1] * torch.randn(256, width)).sum(), inputs[1:-1])
squares = [gradient.square().sum().item() for gradient in gradients]

layers = len(squares) - 1
growth = (squares[0] / squares[-1]) ** (1 / layers)
expected = pi / (pi - 1)
print(f"per layer {growth:.3f}, expected {expected:.3f}; over {layers} layers {squares[0] / squares[-1]:.0f}")
assert abs(growth / expected - 1) < 0.03
