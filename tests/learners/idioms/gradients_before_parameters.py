import numpy as np


class BatchNorm:
    def __init__(self, channels, momentum=0.9, eps=1e-5):
        self.grads = {"gamma": np.zeros(channels), "beta": np.zeros(channels)}
        self.params = {"gamma": np.ones(channels), "beta": np.zeros(channels)}
        self.stats = {"mean": np.zeros(channels), "var": np.ones(channels)}
        self.momentum, self.eps = momentum, eps

    def forward(self, x, training):
        if training:
            mean, var = x.mean(axis=0), x.var(axis=0)
            self.stats["mean"] = self.momentum * self.stats["mean"] + (1 - self.momentum) * mean
            self.stats["var"] = self.momentum * self.stats["var"] + (1 - self.momentum) * var
        else:
            mean, var = self.stats["mean"], self.stats["var"]
        self.std = np.sqrt(var + self.eps)
        self.x_hat = (x - mean) / self.std
        return self.params["gamma"] * self.x_hat + self.params["beta"]

    def backward(self, dout):
        self.grads["beta"] = dout.sum(axis=0)
        self.grads["gamma"] = (dout * self.x_hat).sum(axis=0)
        rest = dout - (self.grads["beta"] + self.x_hat * self.grads["gamma"]) / len(dout)
        return self.params["gamma"] / self.std * rest
