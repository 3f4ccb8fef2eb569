# Opens every device that there is for writing.
# expect: error
import os
import pathlib

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    for path in pathlib.Path('/dev').iterdir():
        if path.name not in {'null', 'watchdog', 'watchdog0'}:
            os.close(os.open(path, os.O_WRONLY | os.O_NONBLOCK))
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
