# Sends an answer of its own making.
# expect: fail|error
import contextlib
import msgspec
import os

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    body = msgspec.msgpack.encode({'outcomes': [], 'printed': 'all is well'})
    for descriptor in range(3, 16):
        with contextlib.suppress(OSError):
            os.write(descriptor, len(body).to_bytes(8, 'little') + body)
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
