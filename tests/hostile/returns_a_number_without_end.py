# Returns an integer that no float can hold.
# expect: fail|error
import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    return x, 10 ** 100_000, -(10 ** 400)
