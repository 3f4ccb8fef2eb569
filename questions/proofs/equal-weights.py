"""Equal weights stay equal with batch norm: same outputs, same gradients. Random ones at any scale do not."""

import torch
import torch.nn.functional as F

torch.manual_seed(0)
x, target = torch.randn(32, 5, dtype=torch.float64), torch.randn(32, 1, dtype=torch.float64)
spread = {}
for name, start in (
    ("equal", torch.full((4, 5), 0.3)),
    ("random", torch.randn(4, 5)),
    ("large", 100 * torch.randn(4, 5)),
):
    w = start.double().requires_grad_()
    hidden = F.batch_norm(x @ w.T, None, None, training=True).relu()
    (hidden.sum(1, keepdim=True) - target).square().mean().backward()
    spread[name] = [(hidden.std(1).max() > 1e-9).item(), (w.grad.std(0).max() > 1e-9).item()]

expected = {"equal": [False, False], "random": [True, True], "large": [True, True]}
print("units differ, gradients differ:", spread)
assert spread == expected
