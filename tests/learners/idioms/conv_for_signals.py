import numpy as np


class ConvBN:
    """Voice activity detector, NumPy. x: (utt, ch, time)"""

    def __init__(self, ch, momentum=0.9, eps=1e-5):
        self.gamma = np.ones((1, ch, 1))
        self.beta = np.zeros((1, ch, 1))
        self.ema_mean = np.zeros((1, ch, 1))
        self.ema_var = np.ones((1, ch, 1))
        self.momentum, self.eps = momentum, eps

    def forward(self, x, train=True):
        if train:
            mean = x.mean(axis=(0, 2), keepdims=True)
            var = x.var(axis=(0, 2), keepdims=True)
            self.ema_mean = self.momentum * self.ema_mean + (1 - self.momentum) * mean
            self.ema_var = self.momentum * self.ema_var + (1 - self.momentum) * var
        else:
            mean, var = self.ema_mean, self.ema_var
        self.ivar = 1.0 / np.sqrt(var + self.eps)
        self.xhat = (x - mean) * self.ivar
        return self.gamma * self.xhat + self.beta

    def backward(self, dy):
        ax = (0, 2)
        self.dbeta = dy.sum(axis=ax, keepdims=True)
        self.dgamma = (dy * self.xhat).sum(axis=ax, keepdims=True)
        dxhat = dy * self.gamma
        # every frame also moves the variance of its channel
        through_var = self.xhat * (dxhat * self.xhat).mean(axis=ax, keepdims=True)
        return self.ivar * (dxhat - dxhat.mean(axis=ax, keepdims=True) - through_var)
