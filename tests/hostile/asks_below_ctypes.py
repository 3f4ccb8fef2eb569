# Calls the module under ctypes.
# expect: fail library-call
import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    import _ctypes
    handle = _ctypes.dlopen(None, 2)
    _ctypes.call_function(_ctypes.dlsym(handle, 'abort'), ())
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
