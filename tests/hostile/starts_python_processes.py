# Starts processes by multiprocessing.
# expect: error
import multiprocessing

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    child = multiprocessing.get_context('fork').Process(target=print)
    child.start()
    child.join()
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
