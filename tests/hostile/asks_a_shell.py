# Runs a command in a shell.
# expect: fail
import os

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    if os.system('true') != 0:
        raise RuntimeError('no shell')
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
