# Lifts the limit on memory, and takes all.
# expect: fail
import resource

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    resource.setrlimit(resource.RLIMIT_AS, (-1, -1))
    bytearray(1 << 42)
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
