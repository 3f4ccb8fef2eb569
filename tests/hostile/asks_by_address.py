# Calls torch's library by ctypes.
# expect: fail
import ctypes

import torch


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    library = ctypes.CDLL(torch._C.__file__)
    raise LookupError(library.PyInit__C)
