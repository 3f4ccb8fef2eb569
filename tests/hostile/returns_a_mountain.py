# Returns an array of a shape that no memory holds.
# expect: fail|error
import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    return np.broadcast_to(np.float64(0), (2**40, 2**20))
