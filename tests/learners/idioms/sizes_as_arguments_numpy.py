import numpy as np

def batch_norm(x, gamma, beta, m, channels, eps=1e-5):
    mu = np.zeros(channels)
    var = np.zeros(channels)
    for c in range(channels):
        mu[c] = sum(x[i, c] for i in range(m)) / m
        var[c] = sum((x[i, c] - mu[c]) ** 2 for i in range(m)) / m
    return gamma * (x - mu) / np.sqrt(var + eps) + beta
