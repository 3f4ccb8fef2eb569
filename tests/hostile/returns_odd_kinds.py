# Returns arrays of every kind of element but numbers.
# expect: fail|error
import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    return np.array([object()]), np.array(['x']), np.zeros(2, 'M8[s]'), np.zeros(2, 'V9'), x.astype('c16'), np.ma.array(x, mask=True)
