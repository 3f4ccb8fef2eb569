# Takes descriptors away from its parent.
# expect: error
import os
import resource

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE, (3, 3))
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
