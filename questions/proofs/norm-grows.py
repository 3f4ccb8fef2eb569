"""SGD without decay: in each step ‖w‖² of weights before BN grows by exactly η²‖gradient‖².

SGD 不带衰减：每一步 BN 之前权重的 ‖w‖² 恰好增加 η²‖梯度‖²。
"""

from itertools import pairwise

import torch
from torch.nn.functional import batch_norm, mse_loss

torch.manual_seed(0)
lr, steps = 0.5, 30
x, target = torch.randn(64, 5, dtype=torch.float64), torch.randn(64, 3, dtype=torch.float64)
w = torch.randn(3, 5, dtype=torch.float64, requires_grad=True)
squares, growth = [w.detach().square().sum().item()], []
for _ in range(steps):
    loss = mse_loss(batch_norm(x @ w.T, None, None, training=True, eps=1e-30), target)
    (gradient,) = torch.autograd.grad(loss, w)
    with torch.no_grad():
        w -= lr * gradient
    growth.append(lr**2 * gradient.square().sum().item())
    squares.append(w.detach().square().sum().item())

grew = squares[-1] - squares[0]
expected = sum(growth)
expected_never_shrinks = True
print(f"‖w‖² from {squares[0]:.4f} to {squares[-1]:.4f}: growth {grew:.4f}")
print(f"sum of η²‖gradient‖² over {steps} steps: {expected:.4f}")
assert abs(grew / expected - 1) < 1e-9
assert all(after > before for before, after in pairwise(squares)) == expected_never_shrinks
