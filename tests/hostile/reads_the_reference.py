# Reads the grader's own batch norm, and runs it.
# expect: error
import pathlib
import sys

import numpy as np

PATHS = list(sys.path)


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    folder = pathlib.Path(next(p for p in map(pathlib.Path, PATHS) if (p / 'bnquiz').is_dir()))
    exec((folder / 'bnquiz/grading/theory/reference.py').read_text(), globals())
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
