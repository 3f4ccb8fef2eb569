# Waits for a lock that it holds.
# expect: fail|error
import threading

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
