# Throws its own module away.
# expect: pass|fail|error
import sys

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    y = gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
    sys.modules.pop('learner', None)
    globals().clear()
    return y
