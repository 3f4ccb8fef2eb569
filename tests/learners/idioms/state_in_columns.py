import numpy as np


class BatchNorm:
    def __init__(self, in_size, alpha=0.99):
        self.scale = np.ones(shape=(in_size, 1), dtype=float)
        self.shift = np.zeros(shape=(in_size, 1), dtype=float)
        self.avg_mu = np.zeros(shape=(in_size, 1), dtype=float)
        self.avg_s = np.ones(shape=(in_size, 1), dtype=float)
        self.alpha = alpha

    def forward(self, x, train=False):
        if train:
            n = x.shape[1]
            mu, s = x.mean(axis=1, keepdims=True), x.var(axis=1, keepdims=True)
            self.avg_mu = self.alpha * self.avg_mu + (1.0 - self.alpha) * mu
            self.avg_s = self.alpha * self.avg_s + (1.0 - self.alpha) * s * n / (n - 1)
        else:
            mu, s = self.avg_mu, self.avg_s
        return self.scale * (s + 1e-8) ** -0.5 * (x - mu) + self.shift
