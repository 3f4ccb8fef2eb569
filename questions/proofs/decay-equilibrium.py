"""SGD with decay λ: ‖w‖⁴ before BN settles at η·G²/(2λ), G² the mean square gradient at ‖w‖ = 1.

SGD 带权重衰减 λ：BN 之前的 ‖w‖⁴ 稳定在 η·G²/(2λ)，G² 是 ‖w‖ = 1 时梯度平方的均值。
"""

import torch
from torch.nn.functional import batch_norm

torch.manual_seed(0)
lr, decay, steps = 0.2, 0.05, 500
w = torch.randn(1, 50, requires_grad=True)
fourth, unit_gradient = [], []
for step in range(steps):
    x, dy = torch.randn(32, 50), torch.randn(32, 1)  # fresh data, an upstream gradient without any trend
    y = batch_norm(x @ w.T, None, None, training=True, eps=1e-12)
    (gradient,) = torch.autograd.grad(y, w, dy)
    if step >= 100:
        square = w.detach().square().sum().item()
        fourth.append(square**2)
        unit_gradient.append(gradient.square().sum().item() * square)
    with torch.no_grad():
        w -= lr * (gradient + decay * w)

seen = sum(fourth) / len(fourth)
expected = lr * sum(unit_gradient) / len(unit_gradient) / (2 * decay)
print(f"‖w‖⁴ settles at {seen:.0f}, expected {expected:.0f}")
assert abs(seen / expected - 1) < 0.06
