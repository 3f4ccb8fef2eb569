import numpy as np


class BatchNorm:
    def __init__(self, dim, eps=1e-5, momentum=0.9):
        self.gamma, self.beta = np.ones(dim), np.zeros(dim)
        self.ex = np.zeros(dim)
        self.ex2 = np.ones(dim)
        self.eps, self.momentum = eps, momentum
        self.training = True

    def __call__(self, x):
        if self.training:
            mu, var = x.mean(0), x.var(0)
            m = self.momentum
            self.ex = m * self.ex + (1 - m) * mu
            self.ex2 = m * self.ex2 + (1 - m) * (x**2).mean(0)
        else:
            mu, var = self.ex, self.ex2 - self.ex**2
        return self.gamma * (x - mu) / np.sqrt(var + self.eps) + self.beta
