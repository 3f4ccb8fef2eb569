# Returns an object that says its numbers lie at an address of its choice.
# expect: fail|error
import numpy as np

class Elsewhere:
    __array_interface__ = {'shape': (4, 3), 'typestr': '<f8', 'data': (8, False), 'version': 3}


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    return np.asarray(Elsewhere())
