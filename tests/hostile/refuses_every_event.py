# Installs a hook that refuses whatever Python does.
# expect: pass|fail|error
import sys

import numpy as np

def hook(event, arguments):
    if event not in ('object.__getattr__', 'sys._getframe'):
        raise RuntimeError(event)


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    sys.addaudithook(hook)
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
