import numpy as np


def bn_forward(Z, gamma, beta, avg_mu, avg_var, train=True):
    if train:
        mu, var = np.mean(Z, axis=1, keepdims=True), np.var(Z, axis=1, keepdims=True)
        Z_hat = (Z - mu) / np.sqrt(var + 1e-8)
        cache = (Z, Z_hat, mu, var, gamma)
        avg_mu = 0.9 * avg_mu + 0.1 * mu
        avg_var = 0.9 * avg_var + 0.1 * var * Z.shape[1] / (Z.shape[1] - 1)
    else:
        Z_hat, cache = (Z - avg_mu) / np.sqrt(avg_var + 1e-8), None
    return gamma * Z_hat + beta, cache, avg_mu, avg_var


def bn_backward(dZ, cache):
    Z, Z_hat, mu, var, gamma = cache
    dZ_hat = dZ * gamma
    dvar = np.sum(dZ_hat * (Z - mu), axis=1, keepdims=True) * -0.5 * np.power(var + 1e-8, -1.5)
    dmu = -np.sum(dZ_hat, axis=1, keepdims=True) / np.sqrt(var + 1e-8)
    dx = dZ_hat / np.sqrt(var + 1e-8) + dvar * 2 * (Z - mu) / Z.shape[1] + dmu / Z.shape[1]
    return dx, np.sum(dZ * Z_hat, axis=1, keepdims=True), np.sum(dZ, axis=1, keepdims=True)
