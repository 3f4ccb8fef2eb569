# Returns a list that holds itself.
# expect: fail|error
import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    y = [np.zeros_like(x)]
    y.append(y)
    return y
