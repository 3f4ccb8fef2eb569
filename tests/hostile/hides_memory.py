# Makes files that lie in no folder.
# expect: error
import os

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    for n in range(40):
        os.write(os.memfd_create(str(n)), bytes(2**20))
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
