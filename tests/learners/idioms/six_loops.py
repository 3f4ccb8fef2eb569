import numpy as np


def batchnorm_forward_naive(x, gamma, beta, eps):
    N, C, H, W = x.shape
    out = np.zeros_like(x)
    for c in range(C):
        total = 0.0
        for n in range(N):
            for i in range(H):
                for j in range(W):
                    total += x[n, c, i, j]
        mean = total / (N * H * W)
        sq = 0.0
        for n in range(N):
            for i in range(H):
                for j in range(W):
                    sq += (x[n, c, i, j] - mean) ** 2
        var = sq / (N * H * W)
        out[:, c, :, :] = gamma[c] * (x[:, c, :, :] - mean) / np.sqrt(var + eps) + beta[c]
    return out
