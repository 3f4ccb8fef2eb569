import numpy as np


class NormParameters:
    """u.shape == (n, N): one column for each sample."""

    def __init__(self, dim, eps=1e-8):
        self.dims, self.eps = (dim, 1), eps
        self.gamma, self.beta = np.ones(self.dims), np.zeros(self.dims)
        self.running_mean, self.running_var = np.zeros(self.dims), np.ones(self.dims)

    def standardize(self, u):
        mu = np.mean(u, axis=1, keepdims=True)
        sigma2 = np.var(u, axis=1, keepdims=True)
        theta = 1 / np.sqrt(sigma2 + self.eps)
        unit = theta * (u - mu)
        self.running_mean = 0.9 * self.running_mean + 0.1 * mu
        self.running_var = 0.9 * self.running_var + 0.1 * sigma2
        m, n = u.shape
        slopes = np.zeros((m, n, m, n))
        for i in range(m):
            for j in range(n):
                for k in range(n):
                    slopes[i, j, i, k] = theta[i, 0] * ((j == k) - (1 + unit[i, j] * unit[i, k]) / n)
        return unit, slopes

    def forward(self, u):
        self.unit, self.slopes = self.standardize(u)
        return self.gamma * self.unit + self.beta

    def evaluate(self, u):
        return self.gamma * (u - self.running_mean) / np.sqrt(self.running_var + self.eps) + self.beta

    def backward(self, d_out):
        self.dbeta = np.sum(d_out, axis=1, keepdims=True)
        self.dgamma = np.sum(self.unit * d_out, axis=1, keepdims=True)
        return np.einsum("ijkl,kl", self.slopes, self.gamma * d_out)
