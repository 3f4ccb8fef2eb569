import numpy as np


def bnorm(x, gamma, beta, eps=1e-5):
    mean, var = x.mean(0), x.var(0)
    return gamma * (x - mean) / np.sqrt(var + eps) + beta, mean, var


def bnorm_grad(dy, x, mean, var, gamma, eps=1e-5):
    n = len(x)
    root = np.sqrt(var + eps)
    normed = (x - mean) / root
    dgamma, dbeta = (dy * normed).sum(0), dy.sum(0)
    dx = gamma / (n * root) * (n * dy - dbeta - normed * dgamma)
    return dx, dgamma, dbeta
