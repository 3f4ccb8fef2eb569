import numpy as np

from mini.core import Function


class BatchNorm(Function):
    def __init__(self, mean, var, decay=0.9, eps=1e-5):
        self.avg_mean, self.avg_var = mean, var
        self.decay, self.eps = decay, eps

    def forward(self, x, gamma, beta, train=True):
        if train:
            mean, var = x.mean(axis=0), x.var(axis=0)
            m = x.shape[0]
            self.avg_mean = self.decay * self.avg_mean + (1 - self.decay) * mean
            self.avg_var = self.decay * self.avg_var + (1 - self.decay) * var * m / (m - 1)
        else:
            mean, var = self.avg_mean, self.avg_var
        return gamma * (x - mean) / np.sqrt(var + self.eps) + beta
