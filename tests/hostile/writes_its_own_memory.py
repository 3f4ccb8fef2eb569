# Writes into its own memory as if it were a file.
# expect: error
import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    with open('/proc/self/mem', 'r+b') as memory:
        memory.seek(id(x))
        memory.write(bytes(8))
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
