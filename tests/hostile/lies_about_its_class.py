# Returns an object that says it is an array.
# expect: fail|error
import numpy as np

class Liar:
    __class__ = property(lambda self: np.ndarray)
    dtype = shape = size = property(lambda self: 1 / 0)


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    return Liar()
