# Leaves files in the system's temporary folder.
# expect: error
import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    open('/var/tmp/hostile', 'w').write('x')
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
