# Returns an array that goes on after the end of its memory.
# expect: fail|error
import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    y = gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
    return np.lib.stride_tricks.as_strided(y, (10**6, x.shape[1]), (4096, 8))
