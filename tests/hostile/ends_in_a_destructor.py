# Ends the process when its result is let go.
# expect: fail|error
import os

import numpy as np


class Trap(np.ndarray):
    def __del__(self):
        os._exit(0)


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    y = gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
    return y.view(Trap)
