# Raises from a timer, wherever the worker is by then.
# expect: pass|fail|error
import signal

import numpy as np

def late(*_):
    raise RuntimeError('late')


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, 0.001, 0.0005)
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
