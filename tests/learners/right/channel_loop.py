# expect: pass family=function-stateless
import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C, H, W). Slow and plain: one channel after the other, one sum after the other."""
    N, C, H, W = x.shape
    count = N * H * W
    y = np.empty_like(x)
    for c in range(C):
        total = 0.0
        for n in range(N):
            total += x[n, c].sum()
        mean = total / count
        squares = 0.0
        for n in range(N):
            squares += ((x[n, c] - mean) ** 2).sum()
        var = squares / count
        y[:, c] = gamma[c] * (x[:, c] - mean) / np.sqrt(var + eps) + beta[c]
    return y
