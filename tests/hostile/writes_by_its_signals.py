# Has Python write a byte into every pipe when a signal comes.
# expect: pass|fail|error
import os
import signal

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    signal.signal(signal.SIGALRM, lambda *_: None)
    for descriptor in range(3, 32):
        try:
            os.set_blocking(descriptor, False)
            signal.set_wakeup_fd(descriptor, warn_on_full_buffer=False)
        except (OSError, ValueError):
            continue
        for _ in range(9):
            signal.raise_signal(signal.SIGALRM)
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
