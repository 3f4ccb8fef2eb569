"""The layer for rows is the one for images, on pixels of which there is one."""

import numpy as np


class BatchNorm2D:
    def __init__(self, channels, eps=1e-5, momentum=0.1):
        self.gamma = np.ones(channels, dtype="float32")
        self.beta = np.zeros(channels, dtype="float32")
        self.mean = np.zeros(channels, dtype="float32")
        self.var = np.ones(channels, dtype="float32")
        self.eps, self.momentum = eps, momentum

    def forward(self, x, training=True):
        axes = (0, 2, 3)
        if training:
            mean, var = x.mean(axis=axes), x.var(axis=axes)
            self.mean += self.momentum * (mean - self.mean)
            self.var += self.momentum * (var - self.var)
        else:
            mean, var = self.mean, self.var
        inv = 1 / np.sqrt(var + self.eps)
        z = (x - mean[None, :, None, None]) * inv[None, :, None, None]
        if training:
            self.cache = z, inv
        return z * self.gamma[None, :, None, None] + self.beta[None, :, None, None]

    def backward(self, g):
        z, inv = self.cache
        axes = (0, 2, 3)
        self.dgamma = (g * z).sum(axis=axes)
        self.dbeta = g.sum(axis=axes)
        dx = g - g.mean(axis=axes, keepdims=True) - z * (g * z).mean(axis=axes, keepdims=True)
        return dx * (self.gamma * inv)[None, :, None, None]


class BatchNorm1D(BatchNorm2D):
    def forward(self, x, training=True):
        return super().forward(x[:, :, None, None], training)[:, :, 0, 0]

    def backward(self, g):
        return super().backward(g[:, :, None, None])[:, :, 0, 0]
