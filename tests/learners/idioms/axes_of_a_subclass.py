import numpy as np


class Normalization:
    """Shared by LayerNorm and BatchNorm of this package. Data is (N, C, H, W)."""

    def __init__(self, channels, eps=1e-5):
        self.gamma = np.ones((1, channels, 1, 1))
        self.beta = np.zeros((1, channels, 1, 1))
        self.eps = eps

    def axes(self, x):
        raise NotImplementedError

    def forward(self, x):
        axes = self.axes(x)
        mu = x.mean(axis=axes, keepdims=True)
        var = x.var(axis=axes, keepdims=True)
        return (x - mu) / np.sqrt(var + self.eps) * self.gamma + self.beta


class LayerNorm(Normalization):
    def axes(self, x):
        return tuple(range(1, x.ndim))


class BatchNorm(Normalization):
    def axes(self, x):
        return tuple(i for i in range(x.ndim) if i != 1)
