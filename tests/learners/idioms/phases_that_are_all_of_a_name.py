import numpy as np


def forward_prop(Z, gamma, beta, epsilon=1e-8):
    """Z: (N, D)"""
    mu = np.mean(Z, axis=0)
    sigma2 = np.mean((Z - mu) ** 2, axis=0)
    Z_norm = (Z - mu) / np.sqrt(sigma2 + epsilon)
    return gamma * Z_norm + beta, (mu, sigma2, Z_norm)


def back_prop(Z, dout, mu, sigma2, Z_norm, gamma, epsilon=1e-8):
    m = Z.shape[0]
    d_norm = dout * gamma
    d_sigma2 = np.sum(d_norm * (Z - mu), axis=0) * -0.5 * np.power(sigma2 + epsilon, -1.5)
    d_mu = -np.sum(d_norm, axis=0) / np.sqrt(sigma2 + epsilon)
    dZ = d_norm / np.sqrt(sigma2 + epsilon) + d_sigma2 * 2 * (Z - mu) / m + d_mu / m
    return dZ, np.sum(dout * Z_norm, axis=0), np.sum(dout, axis=0)
