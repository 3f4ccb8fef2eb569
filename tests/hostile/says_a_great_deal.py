# Raises an exception with a message of fifty megabytes.
# expect: fail
import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    raise ValueError('x' * 5 * 10**7)
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
