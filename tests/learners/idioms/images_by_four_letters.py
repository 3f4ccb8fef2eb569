import numpy as np


def batch_normalization(X, gamma, beta, epsilon=1e-5):
    # X comes in BCHW format, gamma and beta as (1, C, 1, 1)
    mean = np.mean(X, axis=(0, 2, 3), keepdims=True)
    var = np.var(X, axis=(0, 2, 3), keepdims=True)
    return gamma * (X - mean) / np.sqrt(var + epsilon) + beta
