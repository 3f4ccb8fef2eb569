# Puts nothing, and then a liar, in place of the standard streams.
# expect: pass|fail|error
import sys
import warnings

import numpy as np

class Liar:
    def __getattr__(self, name):
        raise RuntimeError(name)


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    for name in ('stdout', 'stderr', '__stdout__', '__stderr__'):
        setattr(sys, name, Liar())
    sys.stdin = None
    warnings.warn('nowhere to go')
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
