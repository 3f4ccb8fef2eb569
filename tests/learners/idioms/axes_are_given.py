import numpy as np


def normalize(x, gamma, beta, reduce_over, eps=1e-5):
    mu = np.mean(x, axis=reduce_over, keepdims=True)
    centered = x - mu
    var = np.mean(centered**2, axis=reduce_over, keepdims=True)
    return gamma * centered / np.sqrt(var + eps) + beta
