# Returns an array whose shape and size are another's.
# expect: pass|fail|error
import numpy as np

class Liar(np.ndarray):
    shape = property(lambda self: (10**9, 10**9))
    size = property(lambda self: -1)
    dtype = property(lambda self: np.dtype('V1'))


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    y = gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
    return y.view(Liar)
