# Leaves a .pth file that every later Python would run.
# expect: error
import pathlib

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    (pathlib.Path(np.__file__).parents[1] / 'hostile.pth').write_text('import os')
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
