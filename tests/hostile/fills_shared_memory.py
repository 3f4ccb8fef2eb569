# Leaves megabytes in /dev/shm.
# expect: error
import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    for n in range(50):
        open(f'/dev/shm/hostile{n}', 'wb').write(bytes(2**20))
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
