import numpy as np


class TimeDistributedBatchNorm:
    """x: (batch, time, features). All time steps share the statistics of a feature."""

    def __init__(self, n_features, momentum=0.1, eps=1e-5):
        self.params = {"gamma": np.ones(n_features), "beta": np.zeros(n_features)}
        self.grads = {}
        self.stats = np.stack([np.zeros(n_features), np.ones(n_features)])
        self.momentum, self.eps = momentum, eps

    def forward(self, x, training=True):
        self.shape = x.shape
        B, T, F = x.shape
        rows = x.reshape(B * T, F)
        if training:
            batch = np.stack([rows.mean(0), rows.var(0)])
            self.stats += self.momentum * (batch - self.stats)
        else:
            batch = self.stats
        mean, var = batch
        self.inv = 1 / np.sqrt(var + self.eps)
        self.xhat = (rows - mean) * self.inv
        return (self.params["gamma"] * self.xhat + self.params["beta"]).reshape(B, T, F)

    def backward(self, grad):
        g = grad.reshape(-1, self.shape[-1])
        self.grads["gamma"] = np.einsum("nf,nf->f", g, self.xhat)
        self.grads["beta"] = np.einsum("nf->f", g)
        g = g * self.params["gamma"]
        dx = self.inv * (g - g.mean(0) - self.xhat * np.mean(g * self.xhat, axis=0))
        return dx.reshape(self.shape)
