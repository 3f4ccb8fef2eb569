import numpy as np


class Standardize:
    """Batch norm without gamma and beta: the next layer scales."""

    def __init__(self, eps=1e-5):
        self.eps = eps

    def forward(self, x):
        self.inverse = 1 / np.sqrt(x.var(axis=0) + self.eps)
        self.x_hat = (x - x.mean(axis=0)) * self.inverse
        return self.x_hat

    def backward(self, dout):
        along = (dout * self.x_hat).mean(axis=0)
        return self.inverse * (dout - dout.mean(axis=0) - self.x_hat * along)
