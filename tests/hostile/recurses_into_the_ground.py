# Recurses without a limit.
# expect: fail|error
import sys

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    def down():
        down()
    sys.setrecursionlimit(10**9)
    down()
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
