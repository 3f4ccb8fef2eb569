"""(w, η) and (10·w, 100·η) give SGD the same losses step by step; (10·w, η) is slower.

(w, η) 和 (10·w, 100·η) 让 SGD 每一步的损失都相同；(10·w, η) 更慢。
"""

import torch
from torch.nn.functional import batch_norm, mse_loss

torch.manual_seed(0)
x, target = torch.randn(64, 5, dtype=torch.float64), torch.randn(64, 3, dtype=torch.float64)
start = torch.randn(3, 5, dtype=torch.float64)


def losses(factor: float, lr: float) -> torch.Tensor:
    w = (factor * start).requires_grad_()
    seen = []
    for _ in range(20):
        loss = mse_loss(batch_norm(x @ w.T, None, None, training=True, eps=1e-30), target)
        (gradient,) = torch.autograd.grad(loss, w)
        with torch.no_grad():
            w -= lr * gradient
        seen.append(loss.item())
    return torch.tensor(seen, dtype=torch.float64)


reference, scaled, slow = losses(1, 0.5), losses(10, 50.0), losses(10, 0.5)
expected = [True, False]
same = [torch.allclose(reference, other, rtol=1e-9) for other in (scaled, slow)]
print(f"last loss: (w, η) {reference[-1]:.6f}, (10w, 100η) {scaled[-1]:.6f}, (10w, η) {slow[-1]:.6f}")
assert same == expected
