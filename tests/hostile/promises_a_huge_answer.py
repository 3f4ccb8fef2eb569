# Begins an answer of a terabyte.
# expect: fail|error
import contextlib
import os

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    for descriptor in range(3, 16):
        with contextlib.suppress(OSError):
            os.write(descriptor, (1 << 40).to_bytes(8, 'little'))
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
