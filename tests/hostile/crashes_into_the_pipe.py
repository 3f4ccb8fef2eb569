# Has the crash handler write its stack into every pipe, and crashes.
# expect: fail|error
import faulthandler

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    for descriptor in range(3, 32):
        try:
            faulthandler.enable(descriptor)
        except (OSError, ValueError):
            continue
        faulthandler.dump_traceback(descriptor)
    faulthandler._sigsegv()
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
