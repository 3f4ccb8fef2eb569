# Sends the terminal orders, in prints and in a message.
# expect: fail
import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    print('\x1b[2J\x1b]0;mine\x07' * 9)
    raise ValueError('\x1b[2J\x1b[31mPASS\x1b[0m \u202e')
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
