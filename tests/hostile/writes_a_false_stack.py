# Fills the file of its stack with lines that do not exist, and hangs.
# expect: fail|error
import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    row = f'  File "{__file__}", line 99999999999999999999 in batch_norm\n'
    open('stack', 'w').write(row * 9000)
    while True:
        pass
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
