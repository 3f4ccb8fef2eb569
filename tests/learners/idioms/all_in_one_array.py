import numpy as np


class Normalizer:
    def __init__(self, c, rate=0.1):
        self.all = np.stack([np.ones(c), np.zeros(c), np.zeros(c), np.ones(c)], axis=-1)
        self.rate = rate
        self.learning = True

    def __call__(self, x):
        w, b, m, v = self.all.T
        if self.learning:
            mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3))
            self.all[:, 2] = (1 - self.rate) * m + self.rate * mean
            self.all[:, 3] = (1 - self.rate) * v + self.rate * var
        else:
            mean, var = m.copy(), v.copy()
        s = (1, -1, 1, 1)
        return w.reshape(s) * (x - mean.reshape(s)) / np.sqrt(var.reshape(s) + 1e-5) + b.reshape(s)
