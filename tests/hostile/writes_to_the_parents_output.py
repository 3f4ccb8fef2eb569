# Writes into what the grader prints.
# expect: error
import os

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    open(f'/proc/{os.getppid()}/fd/1', 'w').write('{}')
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
