# Raises an exception whose text never comes.
# expect: fail|error
import numpy as np

class Endless(Exception):
    def __str__(self):
        while True:
            pass


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    raise Endless
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
