import numpy as np


def bn_nlc(x, gamma, beta, rm, rv, train, eps=1e-5, momentum=0.1):
    """x (N, L, C)"""
    if train:
        mu = x.mean(axis=(0, 1))
        var = x.var(axis=(0, 1))
        n = x.shape[0] * x.shape[1]
        rm[:] = (1 - momentum) * rm + momentum * mu
        rv[:] = (1 - momentum) * rv + momentum * var * n / (n - 1)
    else:
        mu, var = rm, rv
    return gamma * (x - mu) / np.sqrt(var + eps) + beta
