# Kills itself while the answer is written.
# expect: pass|fail|error
import os
import threading

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    threading.Timer(0.001, os.kill, (os.getpid(), 9)).start()
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
