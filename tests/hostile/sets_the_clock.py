# Sets the clock of the machine.
# expect: error
import time

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    time.clock_settime(time.CLOCK_REALTIME, 0)
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
