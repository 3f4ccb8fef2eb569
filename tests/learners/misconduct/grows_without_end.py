# expect: fail|error mistakes=out-of-memory:9
import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    kept = []
    while True:
        kept.append(bytearray(1 << 26))
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
