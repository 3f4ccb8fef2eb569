# Writes nonsense into all that is open.
# expect: fail|error
import contextlib
import os

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    for descriptor in range(3, 64):
        with contextlib.suppress(OSError):
            os.write(descriptor, bytes(range(256)))
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
