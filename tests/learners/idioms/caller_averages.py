import numpy as np


class Perceptron:
    def normalize_forward(self, x, mean, var, gamma, beta, training=True, eps=1e-5):
        if not training:
            return gamma * (x - mean) / np.sqrt(var + eps) + beta, None, None, None
        mu, sigma2 = np.mean(x, axis=0), np.var(x, axis=0)
        x_hat = (x - mu) / np.sqrt(sigma2 + eps)
        return gamma * x_hat + beta, (x_hat, sigma2, gamma, eps), mu, sigma2

    def normalize_backward(self, delta, cache):
        x_hat, sigma2, gamma, eps = cache
        d = delta * gamma
        dx = (d - d.mean(axis=0) - x_hat * (d * x_hat).mean(axis=0)) / np.sqrt(sigma2 + eps)
        return dx, (delta * x_hat).sum(axis=0), delta.sum(axis=0)
