# Leaves a semaphore.
# expect: error
import multiprocessing

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    multiprocessing.get_context('fork').Semaphore()
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
