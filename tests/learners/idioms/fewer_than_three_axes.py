import numpy as np


def batchnorm(x, gamma, beta, eps=1e-5):
    """x: (N, C) or (N, C, H, W)"""
    dense = x.ndim < 3
    axes = 0 if dense else (0, 2, 3)
    if not dense:
        gamma, beta = gamma[:, None, None], beta[:, None, None]
    mean = x.mean(axis=axes, keepdims=True)
    var = x.var(axis=axes, keepdims=True)
    return gamma * (x - mean) / np.sqrt(var + eps) + beta
