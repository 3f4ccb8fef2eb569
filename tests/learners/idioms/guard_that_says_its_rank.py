import numpy as np


class SpatialNorm:
    def __init__(self, channels, layout="NCHW", eps=1e-5, momentum=0.9):
        self.axes = (0, 2, 3) if layout == "NCHW" else (0, 1, 2)
        self.shape = (1, -1, 1, 1) if layout == "NCHW" else (1, 1, 1, -1)
        self.gamma, self.beta = np.ones(channels), np.zeros(channels)
        self.running_mean, self.running_var = np.zeros(channels), np.ones(channels)
        self.eps, self.momentum = eps, momentum
        self.kept = {}

    def forward(self, x, mode="train"):
        if x.ndim != 4:
            raise ValueError("a batch of images must be a 4-D array")
        if mode == "train":
            mean, var = x.mean(axis=self.axes), x.var(axis=self.axes)
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        else:
            mean, var = self.running_mean, self.running_var
        std = np.sqrt(var + self.eps).reshape(self.shape)
        x_hat = (x - mean.reshape(self.shape)) / std
        self.kept["x_hat"], self.kept["std"] = x_hat, std
        return self.gamma.reshape(self.shape) * x_hat + self.beta.reshape(self.shape)

    def backward(self, dy):
        x_hat, std = self.kept["x_hat"], self.kept["std"]
        n = x_hat.size // self.gamma.size
        self.dgamma, self.dbeta = (dy * x_hat).sum(axis=self.axes), dy.sum(axis=self.axes)
        means = self.dbeta.reshape(self.shape) / n + x_hat * self.dgamma.reshape(self.shape) / n
        return self.gamma.reshape(self.shape) / std * (dy - means)
