import numpy as np


class MovingScaler:
    def __init__(self, dim, momentum=0.9):
        self.momentum = momentum
        self.m_ = np.zeros(dim)
        self.v_ = np.ones(dim)

    def fit_transform(self, x, gamma, beta, eps=1e-5):
        mu = x.mean(axis=0)
        var = x.var(axis=0, ddof=0)
        self.m_ = self.momentum * self.m_ + (1 - self.momentum) * mu
        self.v_ = self.momentum * self.v_ + (1 - self.momentum) * x.var(axis=0, ddof=1)
        return gamma * (x - mu) / np.sqrt(var + eps) + beta

    def transform(self, x, gamma, beta, eps=1e-5):
        return gamma * (x - self.m_) / np.sqrt(self.v_ + eps) + beta
