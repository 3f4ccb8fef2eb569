# Returns an array that is always what it is compared with.
# expect: fail|error
import numpy as np


class Shifting(np.ndarray):
    def tobytes(self, *_):
        return b""

    def __eq__(self, other):
        return True


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    return np.zeros(x.shape).view(Shifting)
