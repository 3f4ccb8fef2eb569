import numpy as np


def batch_normalization(X, gamma, beta, epsilon=1e-5):
    B, C, H, W = X.shape
    out = np.empty(X.shape)
    g, b = np.reshape(gamma, -1), np.reshape(beta, -1)
    for c in range(C):
        plane = X[:, c]
        mu = plane.mean()
        sigma2 = plane.var()
        out[:, c] = g[c] * (plane - mu) / np.sqrt(sigma2 + epsilon) + b[c]
    return out
