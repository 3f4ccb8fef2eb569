# Reads a solution that ships with the grader.
# expect: error
import pathlib
import sys

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    for folder in map(pathlib.Path, sys.path):
        for name in ('bnquiz/_data/solutions/function.py', 'solutions/function.py'):
            if (folder / name).exists():
                exec((folder / name).read_text(), globals())
    raise LookupError('no solution')
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
