# Lets nobody import or build anything any more.
# expect: pass|fail|error
import builtins

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    def refuse(*_, **__):
        raise ImportError('no')

    builtins.__import__ = builtins.__build_class__ = builtins.isinstance = refuse
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
