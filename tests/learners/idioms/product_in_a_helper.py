import numpy as np


def over_pixels(x):
    n, c, h, w = x.shape
    return np.einsum("nchw->c", x) / (n * h * w)


def stretched(a, x):
    return np.einsum("c,nchw->nchw", a, x)


class EinsumNorm:
    def __init__(self, c, keep=0.99, eps=1e-3):
        self.g, self.b = np.ones(c), np.zeros(c)
        self.ema_mean, self.ema_var = np.zeros(c), np.ones(c)
        self.keep, self.eps = keep, eps

    def forward(self, x, train):
        if train:
            mu = over_pixels(x)
            d = x - mu[None, :, None, None]
            var = over_pixels(d * d)
            self.ema_mean = self.keep * self.ema_mean + (1 - self.keep) * mu
            self.ema_var = self.keep * self.ema_var + (1 - self.keep) * var
        else:
            d, var = x - self.ema_mean[None, :, None, None], self.ema_var
        s = self.g / np.sqrt(var + self.eps)
        return stretched(s, d) + self.b[:, None, None]
