# Takes memory until there is none.
# expect: fail|error
import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    kept = []
    while True:
        kept.append(np.ones(2**22))
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
