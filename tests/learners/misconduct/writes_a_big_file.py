# expect: fail|error mistakes=crash
import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    with open("cache.bin", "wb") as cache:
        for _ in range(4096):
            cache.write(bytes(1 << 20))
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
