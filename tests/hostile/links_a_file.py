# Makes a second name for a file of the learner's.
# expect: fail|error
import os
import pathlib

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    canary = pathlib.Path(__file__).parent / "canary" / "notes.txt"
    os.link(canary, 'mine.txt')
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
