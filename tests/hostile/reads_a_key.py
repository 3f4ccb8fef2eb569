# Reads a hidden file that lies beside it.
# expect: error
import pathlib

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    (pathlib.Path(__file__).parent / '.env').read_text()
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
