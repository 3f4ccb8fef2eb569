# Maps more memory than there is.
# expect: fail|error
import mmap

import numpy as np

kept = []


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    while True:
        kept.append(mmap.mmap(-1, 2**40))
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
