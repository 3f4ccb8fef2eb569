# Hangs in a default value.
# expect: fail|error
import time

import numpy as np


def batch_norm(x, gamma, beta, eps=time.sleep(600)):
    """x: (N, C)."""
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + 1e-5) + beta
