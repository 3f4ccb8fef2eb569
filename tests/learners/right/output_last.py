# expect: pass family=function-stateless
import numpy as np


def bn_forward(x, gamma, beta, eps):
    """x: (N, D). Returns every step of the computation, the output last."""
    mu = np.sum(x, axis=0) / x.shape[0]
    var = np.sum((x - mu) ** 2, axis=0) / x.shape[0]
    x_norm = (x - mu) / np.sqrt(var + eps)
    out = gamma * x_norm + beta
    return mu, var, x_norm, out
