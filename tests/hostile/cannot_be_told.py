# Raises an exception that cannot be printed.
# expect: fail
import numpy as np

class Silent(Exception):
    def __str__(self):
        raise self


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    raise Silent
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
