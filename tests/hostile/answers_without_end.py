# Writes an answer that never ends.
# expect: fail|error
import contextlib
import os

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    while True:
        for descriptor in range(3, 16):
            with contextlib.suppress(OSError):
                os.write(descriptor, (2**25).to_bytes(8, 'little') + bytes(2**16))
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
