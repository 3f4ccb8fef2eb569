# Makes two thousand files in its own folder.
# expect: pass|fail
import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    for n in range(2000):
        open(f'{n}', 'w').close()
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
