# Writes into the memory of the grader.
# expect: error
import os

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    open(f'/proc/{os.getppid()}/mem', 'r+b').write(b'x')
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
