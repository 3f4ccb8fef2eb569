# Has the watchdog for hanging programs end it.
# expect: fail|error
import faulthandler

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    faulthandler.dump_traceback_later(0.05, exit=True, file=open('other', 'w'))
    while True:
        pass
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
