import numpy as np


class BatchNorm:
    def __init__(self, gamma, beta, mean, var, momentum=0.9, eps=1e-5):
        self.gamma, self.beta = gamma, beta
        self.mean, self.var = mean, var
        self.momentum, self.eps = momentum, eps

    def step(self, x):
        mu, s2 = x.mean(0), x.var(0)
        self.mean = self.momentum * self.mean + (1 - self.momentum) * mu
        self.var = self.momentum * self.var + (1 - self.momentum) * s2
        return self.gamma * (x - mu) / np.sqrt(s2 + self.eps) + self.beta

    def __call__(self, x, training):
        if training:
            return self.step(x)
        return self.gamma * (x - self.mean) / np.sqrt(self.var + self.eps) + self.beta
