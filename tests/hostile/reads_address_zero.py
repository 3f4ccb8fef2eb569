# Crashes the interpreter by ctypes.
# expect: fail|error
import ctypes

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    ctypes.string_at(0)
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
