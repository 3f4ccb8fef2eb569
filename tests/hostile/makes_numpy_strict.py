# Has NumPy raise wherever it would warn, and every warning be an error.
# expect: pass|fail|error
import locale
import sys
import warnings

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    np.seterr(all='raise')
    np.seterrcall(lambda *_: 1 / 0)
    warnings.simplefilter('error')
    locale.setlocale(locale.LC_ALL, 'C')
    sys.setrecursionlimit(60)
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
