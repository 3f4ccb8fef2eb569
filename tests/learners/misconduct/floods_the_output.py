# expect: error mistakes=timeout:8+9
import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    mean = x.mean(axis=0)
    while True:
        print("mean", mean)
    return gamma * (x - mean) / np.sqrt(x.var(axis=0) + eps) + beta
