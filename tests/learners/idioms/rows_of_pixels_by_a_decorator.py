import functools

import numpy as np


def over_channels_last(method):
    """The method sees (rows, C); callers pass (N, C) or (N, C, H, W)."""

    @functools.wraps(method)
    def whole(self, x):
        if x.ndim == 2:
            return method(self, x)
        n, c, h, w = x.shape
        rows = x.transpose(0, 2, 3, 1).reshape(n * h * w, c)
        return method(self, rows).reshape(n, h, w, c).transpose(0, 3, 1, 2)

    return whole


class BatchNorm:
    def __init__(self, c, eps=1e-5, momentum=0.1):
        self.gamma, self.beta = np.ones(c), np.zeros(c)
        self.running_mean, self.running_var = np.zeros(c), np.ones(c)
        self.eps, self.momentum, self.training = eps, momentum, True

    @over_channels_last
    def forward(self, x):
        if self.training:
            mean, var = x.mean(axis=0), x.var(axis=0)
            self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean
            self.running_var = (1 - self.momentum) * self.running_var + self.momentum * x.var(axis=0, ddof=1)
        else:
            mean, var = self.running_mean, self.running_var
        return self.gamma * (x - mean) / np.sqrt(var + self.eps) + self.beta

    @over_channels_last
    def backward(self, dy):
        raise NotImplementedError("the second part of the exercise")
