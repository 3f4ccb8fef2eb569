# expect: pass family=function-stateless
import numpy as np


def batch_norm(Z, gamma, beta, epsilon=1e-8):
    """Z: (n_units, m), one column a sample; gamma and beta: (n_units, 1)."""
    m = Z.shape[1]
    mu = np.sum(Z, axis=1, keepdims=True) / m
    sigma2 = np.sum(np.square(Z - mu), axis=1, keepdims=True) / m
    Z_norm = (Z - mu) / np.sqrt(sigma2 + epsilon)
    return gamma * Z_norm + beta
