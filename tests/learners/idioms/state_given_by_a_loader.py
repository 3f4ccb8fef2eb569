import numpy as np


class FrozenNorm:
    def __init__(self, eps=1e-5):
        self.eps = eps
        self.g = self.b = self.m = self.v = None

    def load(self, gamma, beta, mean, var):
        self.g, self.b, self.m, self.v = gamma, beta, mean, var

    def __call__(self, x):
        return self.g * (x - self.m) / np.sqrt(self.v + self.eps) + self.b
