import numpy as np


def batch_normalization(x, gamma, beta, mean, var, *, momentum=0.9, eps=1e-5, train=True):
    """Channel axis is 1. Updates mean and var in place."""
    x = np.moveaxis(x, 1, -1)
    if train:
        axes = tuple(range(x.ndim - 1))
        mu = x.mean(axis=axes)
        v = x.var(axis=axes)
        mean *= momentum
        mean += (1 - momentum) * mu
        var *= momentum
        var += (1 - momentum) * v
    else:
        mu, v = mean, var
    out = gamma * (x - mu) / np.sqrt(v + eps) + beta
    return np.moveaxis(out, -1, 1)
