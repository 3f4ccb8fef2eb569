# Takes the mode of its own folder away, so that it cannot be removed.
# expect: error
import os

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    os.mkdir('d')
    os.chmod('d', 0)
    os.chmod('.', 0)
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
