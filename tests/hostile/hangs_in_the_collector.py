# Hangs when the garbage is collected.
# expect: fail|error
import gc

import numpy as np

def collected(phase, about):
    while True:
        pass


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    gc.callbacks.append(collected)
    gc.set_threshold(1)
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
