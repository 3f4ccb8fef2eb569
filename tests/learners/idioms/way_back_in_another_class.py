import numpy as np


class BNForward:
    """Normalises and remembers."""

    def __init__(self, gamma, beta, eps=1e-5):
        self.gamma, self.beta, self.eps = gamma, beta, eps

    def __call__(self, x):
        self.mean = x.mean(0)
        self.var = ((x - self.mean) ** 2).mean(0)
        self.normed = (x - self.mean) / np.sqrt(self.var + self.eps)
        return self.gamma * self.normed + self.beta


class BNBackward:
    """Reads what a BNForward remembers."""

    def __init__(self, fwd):
        self.fwd = fwd

    def __call__(self, dy):
        f = self.fwd
        n = dy.shape[0]
        self.dgamma = (dy * f.normed).sum(0)
        self.dbeta = dy.sum(0)
        return f.gamma / (n * np.sqrt(f.var + f.eps)) * (n * dy - self.dbeta - f.normed * self.dgamma)
