# Opens a connection.
# expect: error
import socket

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    socket.create_connection(('127.0.0.1', 9), timeout=1)
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
