# Makes a list in which no memory is left.
# expect: fail|error
import numpy as np

NUMBERS = [0] * 10**12


def batch_norm(x, gamma, beta, eps=1e-5, more=NUMBERS):
    """x: (N, C)."""
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
