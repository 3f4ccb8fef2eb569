# Leaves a file when the interpreter ends.
# expect: pass|fail
import atexit

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    atexit.register(lambda: open('/var/tmp/hostile', 'w').close())
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
