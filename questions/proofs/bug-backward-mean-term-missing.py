"""x̂ = −1.22, 0, 1.22, dy = 0, 0, 3: dx sums to 0, and without −mean(dy) to 3.67, which moves the bias.

x̂ = −1.22, 0, 1.22，dy = 0, 0, 3：dx 之和为 0；漏了 −mean(dy) 则为 3.67，会移动偏置。
"""

import torch
from torch.nn.functional import batch_norm

x = torch.tensor([[-1.0], [0.0], [1.0]], dtype=torch.float64)
dy = torch.tensor([[0.0], [0.0], [3.0]], dtype=torch.float64)
# the bias of the layer in front
bias = torch.zeros(1, dtype=torch.float64, requires_grad=True)
batch_norm(x + bias, None, None, training=True).backward(dy)

inv_std = (x.var(0, unbiased=False) + 1e-5).rsqrt()
x_hat = (x - x.mean(0)) * inv_std
without = inv_std * (dy - x_hat * (dy * x_hat).mean(0))

expected_without = 3.674
print(f"gradient of the bias: {bias.grad.item():.1e}")
print(f"without the path of the mean: {without.sum().item():.4f}")
assert bias.grad.abs().item() < 1e-12 * expected_without
assert abs(without.sum().item() - expected_without) < 1e-3
