# Listens under an abstract name.
# expect: error
import socket

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    socket.socket(socket.AF_UNIX).bind('\0hostile')
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
