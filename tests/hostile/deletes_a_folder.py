# Deletes a folder of the learner's.
# expect: error
import pathlib
import shutil

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    canary = pathlib.Path(__file__).parent / "canary" / "notes.txt"
    shutil.rmtree(canary.parent)
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
