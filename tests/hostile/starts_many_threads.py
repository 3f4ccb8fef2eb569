# Starts two thousand threads that wait.
# expect: pass|fail|error
import threading

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    stop = threading.Event()
    for _ in range(2000):
        threading.Thread(target=stop.wait, daemon=True).start()
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
