# Puts /dev/null in place of all that is open.
# expect: fail|error
import os

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in range(64):
        os.dup2(null, descriptor)
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
