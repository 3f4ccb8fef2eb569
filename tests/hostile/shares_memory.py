# Leaves a segment of shared memory.
# expect: error
import numpy as np

from multiprocessing import shared_memory


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    shared_memory.SharedMemory('hostile', create=True, size=2**20)
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
