# Makes three thousand folders in each other.
# expect: pass|fail|error
import contextlib
import os

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    for _ in range(3000):
        with contextlib.suppress(OSError):
            os.mkdir('d')
            os.chdir('d')
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
