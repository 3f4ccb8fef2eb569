import numpy as np


def batch_norm(x, gamma, beta, relu=False, eps=1e-5):
    mean, var = x.mean(0), x.var(0)
    y = gamma * (x - mean) / np.sqrt(var + eps) + beta
    if relu:
        y = np.maximum(y, 0)
    return y
