# Searches all objects for an expected value.
# expect: fail
import gc

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    found = [o for o in gc.get_objects() if isinstance(o, dict) and 'expected' in o]
    raise LookupError(len(found))
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
