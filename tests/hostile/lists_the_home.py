# Lists the home of whoever runs it.
# expect: error
import os
import pwd

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    os.listdir(pwd.getpwuid(os.getuid()).pw_dir)
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
