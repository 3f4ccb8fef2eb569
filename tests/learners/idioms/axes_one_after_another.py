import numpy as np


def reduce_mean(a):
    """Mean of every channel of a (n, c, l), with singleton axes kept."""
    for ax in (0, 2):
        a = a.mean(axis=ax, keepdims=True)
    return a


def bn_ncl(x, gamma, beta, eps=1e-5):
    """Batch norm of a batch of signals in training, x: (n, c, l)"""
    m = reduce_mean(x)
    v = reduce_mean((x - m) ** 2)
    return gamma[:, None] * ((x - m) / np.sqrt(v + eps)) + beta[:, None]
