# Hangs in a profiler when its caller goes on.
# expect: fail|error
import sys

import numpy as np

def profile(frame, event, argument):
    while frame.f_code.co_name != 'batch_norm' and event == 'call':
        pass


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    sys.setprofile(profile)
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
