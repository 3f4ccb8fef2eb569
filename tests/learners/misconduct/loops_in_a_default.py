# expect: error mistakes=timeout:7+8+12
import numpy as np


def search():
    eps = 1.0
    while eps > 0:
        eps = max(eps / 2, 1e-5)
    return eps


def batch_norm(x, gamma, beta, eps=search()):
    """x: (N, C)."""
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
