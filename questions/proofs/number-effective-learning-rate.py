"""For weights three times larger SGD needs 9 times the learning rate to train the same function,
and not 3 times.

权重变为 3 倍，SGD 要训练出同样的函数，学习率要变为 9 倍，而不是 3 倍。
"""

import torch
from torch.nn.functional import batch_norm

torch.manual_seed(0)
x, w, target = (torch.randn(shape, dtype=torch.float64) for shape in ((16, 5), (3, 5), (16, 3)))


def losses(scale, rate):
    weights, seen = (scale * w).requires_grad_(), []
    for _ in range(5):
        loss = (batch_norm(x @ weights.T, None, None, training=True, eps=1e-14) - target).square().mean()
        (gradient,) = torch.autograd.grad(loss, weights)
        weights = (weights - rate * gradient).detach().requires_grad_()
        seen.append(loss.item())
    return torch.tensor(seen)


original = losses(1.0, 0.1)
gaps = {factor: (losses(3.0, 0.1 * factor) - original).abs().max().item() for factor in (1, 3, 9)}
print("largest difference of the losses, by factor:", {key: f"{gap:.1e}" for key, gap in gaps.items()})

expected = 9
assert min(gaps, key=gaps.get) == expected
assert gaps[9] < 1e-6 < gaps[3]
