# Overwrites another hand-in.
# expect: error
import pathlib

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    for path in pathlib.Path(__file__).parent.glob('*.py'):
        path.write_text('')
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
