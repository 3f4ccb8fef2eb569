# Handles every signal itself, and hangs.
# expect: fail|error
import signal

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    for number in signal.valid_signals():
        try:
            signal.signal(number, lambda *_: None)
        except (OSError, ValueError):
            pass
    signal.pause()
    while True:
        pass
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
