from collections import namedtuple
import numpy as np

Stats = namedtuple("Stats", "mean var")

class Whitener:
    def __init__(self, dim, momentum=0.1, eps=1e-5):
        self.dim, self.momentum, self.eps = dim, momentum, eps
        self.reset()

    def reset(self):
        self.scale = np.ones(self.dim)
        self.shift = np.zeros(self.dim)
        self.stats = Stats(np.zeros(self.dim), np.ones(self.dim))

    def fit(self, x):
        n = len(x)
        batch = Stats(x.mean(0), x.var(0))
        k = self.momentum
        self.stats = Stats((1 - k) * self.stats.mean + k * batch.mean, (1 - k) * self.stats.var + k * batch.var * n / (n - 1))
        return self.apply(x, batch)

    def apply(self, x, stats=None):
        mean, var = stats or self.stats
        return (x - mean) / np.sqrt(var + self.eps) * self.scale + self.shift
