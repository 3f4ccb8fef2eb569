# Forks on a terminal of its own.
# expect: fail
import os
import pty

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    pid, _ = pty.fork()
    if pid == 0:
        os._exit(0)
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
