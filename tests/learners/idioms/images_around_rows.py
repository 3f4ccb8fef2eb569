import numpy as np


def bn_rows(x, gamma, beta, eps):
    mean = x.mean(axis=0)
    var = x.var(axis=0)
    xhat = (x - mean) / np.sqrt(var + eps)
    return gamma * xhat + beta, (xhat, gamma, var + eps)


def bn_rows_back(dy, cache):
    xhat, gamma, v = cache
    m = dy.shape[0]
    dg, db = (dy * xhat).sum(0), dy.sum(0)
    dx = gamma * (dy - db / m - xhat * dg / m) / np.sqrt(v)
    return dx, dg, db


def spatial_forward(x, gamma, beta, eps=1e-5):
    """x: (N, C, H, W). Calls the vanilla version from question 1."""
    N, C, H, W = x.shape
    y, cache = bn_rows(x.transpose(0, 2, 3, 1).reshape(-1, C), gamma, beta, eps)
    return y.reshape(N, H, W, C).transpose(0, 3, 1, 2), cache


def spatial_backward(dout, cache):
    N, C, H, W = dout.shape
    dx, dgamma, dbeta = bn_rows_back(dout.transpose(0, 2, 3, 1).reshape(-1, C), cache)
    return dx.reshape(N, H, W, C).transpose(0, 3, 1, 2), dgamma, dbeta
