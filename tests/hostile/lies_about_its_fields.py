# Returns a tuple whose names are no names.
# expect: fail|error
import numpy as np

class Pair(tuple):
    _fields = 5


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    return Pair((x, x))
