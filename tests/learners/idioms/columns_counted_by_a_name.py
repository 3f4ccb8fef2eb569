import numpy as np

def bn_forward(Z, parameters, l, eps=1e-8):
    gamma = parameters["gamma" + str(l)]
    beta = parameters["beta" + str(l)]
    mu = np.mean(Z, axis=1, keepdims=True)
    var = np.var(Z, axis=1, keepdims=True)
    Z_norm = (Z - mu) / np.sqrt(var + eps)
    out = gamma * Z_norm + beta
    cache = (Z, Z_norm, mu, var, gamma, eps)
    return out, cache

def bn_backward(dout, cache):
    Z, Z_norm, mu, var, gamma, eps = cache
    m = Z.shape[1]
    dgamma = np.sum(dout * Z_norm, axis=1, keepdims=True)
    dbeta = np.sum(dout, axis=1, keepdims=True)
    dZn = dout * gamma
    dZ = (m * dZn - dZn.sum(1, keepdims=True) - Z_norm * (dZn * Z_norm).sum(1, keepdims=True)) / (m * np.sqrt(var + eps))
    return dZ, dgamma, dbeta
