# Limits its processor time to none.
# expect: fail|error
import resource

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    resource.setrlimit(resource.RLIMIT_CPU, (0, 0))
    while True:
        pass
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
