# Puts a FIFO where the grader looks for its stack, and hangs.
# expect: fail|error
import contextlib
import os

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    with contextlib.suppress(OSError):
        os.remove('stack')
        os.mkfifo('stack')
    while True:
        pass
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
