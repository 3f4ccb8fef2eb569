import numpy as np


class Layer:
    TRAIN, TEST = "fit", "use"

    def __init__(self, n):
        self.g, self.b = np.ones(n), np.zeros(n)
        self.m, self.v = np.zeros(n), np.ones(n)
        self.way = None

    def __call__(self, x):
        if self.way == self.TRAIN:
            mean, var = x.mean(0), x.var(0)
            self.m = 0.9 * self.m + 0.1 * mean
            self.v = 0.9 * self.v + 0.1 * var * len(x) / (len(x) - 1)
        elif self.way == self.TEST:
            mean, var = self.m, self.v
        else:
            raise ValueError("no mode")
        return (x - mean) / np.sqrt(var + 1e-5) * self.g + self.b
