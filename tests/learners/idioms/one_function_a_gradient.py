import numpy as np

def batchnorm_forward(x, gamma, beta, eps=1e-5):
    mean = x.mean(axis=0)
    var = x.var(axis=0)
    inv = 1 / np.sqrt(var + eps)
    xhat = (x - mean) * inv
    return gamma * xhat + beta, (xhat, inv, gamma)

def batchnorm_backward_x(dy, cache):
    xhat, inv, gamma = cache
    d = dy * gamma
    n = len(d)
    return inv / n * (n * d - d.sum(axis=0) - xhat * (d * xhat).sum(axis=0))

def batchnorm_backward_gamma(dy, cache):
    xhat, inv, gamma = cache
    return (dy * xhat).sum(axis=0)

def batchnorm_backward_beta(dy, cache):
    return dy.sum(axis=0)
