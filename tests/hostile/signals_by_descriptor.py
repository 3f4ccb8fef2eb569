# Reaches its parent by a process descriptor.
# expect: error
import os
import signal

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    signal.pidfd_send_signal(os.pidfd_open(os.getppid()), signal.SIGSTOP)
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
