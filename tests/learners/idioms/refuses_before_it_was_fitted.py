import numpy as np


class BatchNorm:
    def __init__(self, n, eps=1e-5, momentum=0.1):
        self.eps, self.momentum = eps, momentum
        self.running_mean = np.zeros(n)
        self.running_var = np.ones(n)
        self.fitted = False

    def forward(self, x, gamma, beta, training=True):
        if training:
            mean, var = x.mean(axis=0), x.var(axis=0)
            n = len(x)
            self.fitted = True
            self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean
            self.running_var = (1 - self.momentum) * self.running_var + self.momentum * var * n / (n - 1)
        else:
            if not self.fitted:
                raise RuntimeError("train first")
            mean, var = self.running_mean, self.running_var
        return gamma * (x - mean) / np.sqrt(var + self.eps) + beta
