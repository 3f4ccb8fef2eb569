import numpy as np

class BatchNorm:
    def __init__(self, c, eps=1e-5, momentum=0.9):
        self.gamma = np.ones(c)
        self.beta = np.zeros(c)
        self.eps = eps
        self.momentum = momentum
        self.running = np.zeros(2 * c)
        self.running[c:] = 1
        self.c = c

    def forward(self, x, training=True):
        rm = self.running[:self.c]
        rv = self.running[self.c:]
        if training:
            mu = x.mean(axis=0)
            var = x.var(axis=0)
            rm *= self.momentum
            rm += (1 - self.momentum) * mu
            rv *= self.momentum
            rv += (1 - self.momentum) * var
        else:
            mu, var = rm, rv
        return self.gamma * (x - mu) / np.sqrt(var + self.eps) + self.beta
