# Returns an object that lies about itself.
# expect: fail|error
import numpy as np


class Liar:
    __class__ = np.ndarray
    shape, dtype, size, ndim = (5, 3), np.dtype("float64"), 15, 2

    def __array__(self, *_):
        raise SystemExit

    def __eq__(self, other):
        return True

    def __getattr__(self, name):
        raise KeyboardInterrupt


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    return Liar()
