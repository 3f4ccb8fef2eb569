import numpy as np


class BatchNorm:
    """For images as (C, H, W, N)."""

    def __init__(self, channels, momentum=0.9, eps=1e-5):
        shape = (channels, 1, 1, 1)
        self.gamma, self.beta = np.ones(shape), np.zeros(shape)
        self.moving_mean, self.moving_var = np.zeros(shape), np.ones(shape)
        self.momentum, self.eps = momentum, eps

    def fprop(self, x, train):
        mean, var = self.moving_mean, self.moving_var
        if train:
            mean = x.mean(axis=(1, 2, 3), keepdims=True)
            var = x.var(axis=(1, 2, 3), keepdims=True)
            self.moving_mean = self.momentum * self.moving_mean + (1 - self.momentum) * mean
            self.moving_var = self.momentum * self.moving_var + (1 - self.momentum) * var
        self.root = np.sqrt(var + self.eps)
        self.normalized = (x - mean) / self.root
        return self.gamma * self.normalized + self.beta

    def bprop(self, upstream):
        c, h, w, n = upstream.shape
        self.dbeta = upstream.sum(axis=(1, 2, 3), keepdims=True)
        self.dgamma = (upstream * self.normalized).sum(axis=(1, 2, 3), keepdims=True)
        along = self.dbeta + self.normalized * self.dgamma
        return self.gamma / self.root * (upstream - along / (h * w * n))
