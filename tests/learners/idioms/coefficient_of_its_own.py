import numpy as np


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    mu = x.mean(axis=0)
    istd = 1 / np.sqrt(x.var(axis=0) + eps)
    xh = (x - mu) * istd
    return gamma * xh + beta, (xh, istd, gamma)


def batchnorm_backward(dout, cache):
    xh, istd, gamma = cache
    N = len(dout)
    dbeta, dgamma = dout.sum(axis=0), np.einsum("nd,nd->d", dout, xh)
    coeff = gamma * istd / N
    dx = coeff * (N * dout - dbeta - xh * dgamma)
    return dx, dgamma, dbeta
