from collections import deque
import numpy as np


class BatchNorm:
    """Uses the average of the last batches at test time."""

    def __init__(self, n, window=100, eps=1e-5):
        self.gamma, self.beta = np.ones(n), np.zeros(n)
        self.means, self.vars = deque(maxlen=window), deque(maxlen=window)
        self.eps = eps

    def forward(self, x, training=True):
        if training:
            mu, var = x.mean(0), x.var(0)
            self.means.append(mu)
            self.vars.append(var)
        else:
            mu, var = np.mean(self.means, axis=0), np.mean(self.vars, axis=0)
        return self.gamma * (x - mu) / np.sqrt(var + self.eps) + self.beta
