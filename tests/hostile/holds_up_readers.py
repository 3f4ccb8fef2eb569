# Takes a lease on a file, so that whoever opens it waits.
# expect: error
import fcntl
import os
import pathlib

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    canary = pathlib.Path(__file__).parent / "canary" / "notes.txt"
    descriptor = os.open(canary, os.O_RDONLY)
    fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_WRLCK)
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
