import numpy as np


def as_rows(maps):
    """(N, C, H, W) -> (N*H*W, C)"""
    return np.moveaxis(maps, 1, -1).reshape(-1, maps.shape[1])


def as_maps(rows, n, c, h, w):
    return np.moveaxis(rows.reshape(n, h, w, c), -1, 1)


class RowNorm:
    def __init__(self, channels, eps=1e-5, momentum=0.9):
        self.eps, self.momentum = eps, momentum
        self.weights = {"gamma": np.ones(channels), "beta": np.zeros(channels)}
        self.running = {"mean": np.zeros(channels), "var": np.ones(channels)}
        self.grads = {}

    def forward(self, x, training=True):
        self.shape = x.shape
        rows = as_rows(x)
        if training:
            mean, var = rows.mean(axis=0), rows.var(axis=0)
            for name, new in (("mean", mean), ("var", var)):
                self.running[name] = self.momentum * self.running[name] + (1 - self.momentum) * new
        else:
            mean, var = self.running["mean"], self.running["var"]
        self.scale = 1 / np.sqrt(var + self.eps)
        self.x_hat = (rows - mean) * self.scale
        return as_maps(self.weights["gamma"] * self.x_hat + self.weights["beta"], *x.shape)

    def backward(self, dy):
        d = as_rows(dy)
        self.grads["beta"] = d.sum(axis=0)
        self.grads["gamma"] = (d * self.x_hat).sum(axis=0)
        through = d * self.weights["gamma"]
        along = (through * self.x_hat).mean(axis=0)
        dx = self.scale * (through - through.mean(axis=0) - self.x_hat * along)
        return as_maps(dx, *self.shape)
