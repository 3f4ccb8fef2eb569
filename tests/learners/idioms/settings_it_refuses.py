import numpy as np


class Normalize:
    def __init__(self, size, keep=0.9, eps=1e-5):
        if not 0.5 < keep < 1 or not 0 < eps < 0.01:
            raise ValueError("keep is the share of the old value, eps is small")
        self.keep, self.eps = keep, eps
        self.gamma, self.beta = np.ones(size), np.zeros(size)
        self.mean, self.var = np.zeros(size), np.ones(size)

    def forward(self, x, training=True):
        mean, var = self.mean, self.var
        if training:
            mean, var = x.mean(axis=0), x.var(axis=0)
            self.mean = self.keep * self.mean + (1 - self.keep) * mean
            self.var = self.keep * self.var + (1 - self.keep) * var * len(x) / (len(x) - 1)
        return self.gamma * (x - mean) / np.sqrt(var + self.eps) + self.beta
