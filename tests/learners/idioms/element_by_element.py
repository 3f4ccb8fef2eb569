import numpy as np


def forward(x, gamma, beta, eps=1e-5):
    n, d = x.shape
    x_hat, sigma = np.empty((n, d)), np.empty(d)
    for j in range(d):
        mu = x[:, j].sum() / n
        sigma[j] = np.sqrt(((x[:, j] - mu) ** 2).sum() / n + eps)
        x_hat[:, j] = (x[:, j] - mu) / sigma[j]
    return gamma * x_hat + beta, (x_hat, sigma, gamma)


def backward(dy, cache):
    x_hat, sigma, gamma = cache
    n, d = dy.shape
    dx, dgamma, dbeta = np.empty((n, d)), np.zeros(d), np.zeros(d)
    for j in range(d):
        for i in range(n):
            dgamma[j] += dy[i, j] * x_hat[i, j]
            dbeta[j] += dy[i, j]
        for i in range(n):
            dx[i, j] = gamma[j] * (dy[i, j] - dbeta[j] / n - x_hat[i, j] * dgamma[j] / n) / sigma[j]
    return dx, dgamma, dbeta
