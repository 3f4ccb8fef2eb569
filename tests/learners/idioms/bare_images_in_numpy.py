import numpy as np


def normalized(Z):
    """Without gamma and beta, as an exercise."""
    mu = np.mean(Z, axis=(0, 1, 2), keepdims=True)
    sigma2 = np.var(Z, axis=(0, 1, 2), keepdims=True)
    return (Z - mu) / np.sqrt(sigma2 + 1e-8)
