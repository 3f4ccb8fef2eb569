"""dy = 0.5 everywhere: dβ is 4 for a batch of 8 and 128 for one of 256, where the mean of dy is 0.5.

dy 处处为 0.5：批大小 8 时 dβ 是 4，批大小 256 时是 128，而 dy 的均值都是 0.5。
"""

import torch
from torch.nn.functional import batch_norm


def dbeta(n: int) -> float:
    beta = torch.zeros(1, requires_grad=True)
    x = torch.arange(float(n)).view(n, 1)
    y = batch_norm(x, None, None, torch.ones(1), beta, training=True)
    y.backward(torch.full((n, 1), 0.5))
    return beta.grad.item()


expected = {8: 4.0, 256: 128.0}
print(f"dβ for batches of 8 and 256: {dbeta(8)}, {dbeta(256)}")
assert {8: dbeta(8), 256: dbeta(256)} == expected
