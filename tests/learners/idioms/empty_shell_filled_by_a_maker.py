import numpy as np


class BatchNorm:
    scale = shift = mean = spread = None
    eps = rate = 0.0

    def fit(self, x):
        mean, spread = x.mean(axis=0), x.var(axis=0)
        self.mean = self.mean + self.rate * (mean - self.mean)
        self.spread = self.spread + self.rate * (spread - self.spread)
        return self.apply(x, mean, spread)

    def predict(self, x):
        return self.apply(x, self.mean, self.spread)

    def apply(self, x, mean, spread):
        return self.scale * (x - mean) / np.sqrt(spread + self.eps) + self.shift


def make(width, eps=1e-5, rate=0.1):
    made = BatchNorm()
    made.scale, made.shift = np.ones(width), np.zeros(width)
    made.mean, made.spread = np.zeros(width), np.ones(width)
    made.eps, made.rate = eps, rate
    return made
