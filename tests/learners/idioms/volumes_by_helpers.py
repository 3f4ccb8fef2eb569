import numpy as np


def rows_of(v):
    return np.moveaxis(v, 1, -1).reshape(-1, v.shape[1])


def laid_out(rows, like):
    n, c, d, h, w = like.shape
    return np.moveaxis(rows.reshape(n, d, h, w, c), -1, 1)


class VolumeNorm:
    def __init__(self, in_channels, momentum=0.1, eps=1e-5):
        self.gamma, self.beta = np.ones(in_channels), np.zeros(in_channels)
        self.running_mean, self.running_var = np.zeros(in_channels), np.ones(in_channels)
        self.momentum, self.eps, self.mode = momentum, eps, "train"

    def forward(self, v):
        x = rows_of(v)
        if self.mode == "train":
            mean, var = x.mean(axis=0), x.var(axis=0)
            self.running_mean += self.momentum * (mean - self.running_mean)
            self.running_var += self.momentum * (x.var(axis=0, ddof=1) - self.running_var)
        else:
            mean, var = self.running_mean, self.running_var
        self.inverse = 1 / np.sqrt(var + self.eps)
        self.normed = (x - mean) * self.inverse
        return laid_out(self.normed * self.gamma + self.beta, v)

    def backward(self, dv):
        d = rows_of(dv)
        self.dgamma, self.dbeta = np.einsum("mc,mc->c", d, self.normed), d.sum(axis=0)
        g = d * self.gamma
        dx = self.inverse * (g - g.mean(axis=0) - self.normed * (g * self.normed).mean(axis=0))
        return laid_out(dx, dv)
