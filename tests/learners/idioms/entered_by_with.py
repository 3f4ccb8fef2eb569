import numpy as np


class PausedNorm:
    """with norm: … uses what was learned, however deep such blocks are nested."""

    def __init__(self, width, rate=0.1, eps=1e-5):
        self.rate, self.eps = rate, eps
        self.gamma, self.beta = np.ones(width), np.zeros(width)
        self.mean, self.var = np.zeros(width), np.ones(width)
        self.paused = 0

    def __enter__(self):
        self.paused += 1

    def __exit__(self, *_):
        self.paused -= 1

    def __call__(self, x):
        if not self.paused:
            mean, var = x.mean(axis=0), x.var(axis=0)
            self.mean += self.rate * (mean - self.mean)
            self.var += self.rate * (var - self.var)
        else:
            mean, var = self.mean, self.var
        return self.gamma * (x - mean) / np.sqrt(var + self.eps) + self.beta
