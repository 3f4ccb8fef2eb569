# Takes the profiler away, and calls the batch norm that torch has in Python.
# expect: fail
import sys

import torch


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    sys.setprofile(None)
    written = getattr(torch._decomp.decompositions, 'native_batch' + '_norm')
    return written(x, gamma.reshape(-1), beta.reshape(-1), None, None, True, 0.1, eps)[0]
