# Ends the process in a default value.
# expect: fail|error
import os

import numpy as np


def batch_norm(x, gamma, beta, eps=os._exit(0)):
    """x: (N, C)."""
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
