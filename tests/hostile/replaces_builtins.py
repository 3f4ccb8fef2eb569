# Replaces built-in functions by liars.
# expect: pass|fail|error
import builtins

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    builtins.isinstance = lambda *_: True
    builtins.len = lambda _: 0
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
