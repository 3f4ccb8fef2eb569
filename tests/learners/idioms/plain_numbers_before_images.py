import numpy as np


def running(old, new, keep=0.9):
    return keep * old + (1.0 - keep) * new


class BatchNormalization:
    def __init__(self):
        self.running_mean, self.running_var = 0, 1
        self.gamma, self.beta = 1, 0
        self.train = True
        self.eps = 1e-7

    def forward(self, X):
        N, D, _, _ = X.shape
        if self.train:
            mu = np.mean(X, axis=(0, 2, 3), keepdims=True)
            var = np.var(X, axis=(0, 2, 3), keepdims=True)
            n = X.size / D
            self.running_mean = running(self.running_mean, mu)
            self.running_var = running(self.running_var, var * n / (n - 1))
        else:
            mu, var = self.running_mean, self.running_var
        return self.gamma * (X - mu) / np.sqrt(var + self.eps) + self.beta
