"""Centring that the gradient does not see: each step moves the bias, the loss never changes.

减均值而梯度看不到它：每一步都在移动偏置，损失却从不改变。
"""

import torch

torch.manual_seed(0)
u, target = torch.randn(64), torch.randn(64) + 1
bias = torch.zeros((), requires_grad=True)
losses = []
for _ in range(100):
    x = u + bias
    loss = ((x - x.mean().detach() - target) ** 2).mean()  # the mean is taken as a constant
    losses.append(loss.item())
    (gradient,) = torch.autograd.grad(loss, bias)
    with torch.no_grad():
        bias -= 0.1 * gradient

expected_loss_falls = False
expected_bias_grows = True
print(f"loss {losses[0]:.4f} → {losses[-1]:.4f}, bias 0 → {bias.item():.2f} after 100 steps")
assert (losses[-1] < losses[0] - 1e-3) == expected_loss_falls
assert (abs(bias.item()) > 10) == expected_bias_grows
