# Returns an array that hangs in whatever NumPy does with it.
# expect: pass|fail|error
import numpy as np

class Slow(np.ndarray):
    def __array_function__(self, *_):
        while True:
            pass

    __array_ufunc__ = __array_finalize__ = __array_wrap__ = __array_function__


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    return x.view(Slow)
