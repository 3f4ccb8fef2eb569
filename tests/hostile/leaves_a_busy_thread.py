# Leaves a thread that never rests.
# expect: pass|fail|error
import threading

import numpy as np

def spin():
    while True:
        pass


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    threading.Thread(target=spin).start()
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
