import numpy as np


class Layer:
    def __init__(self, units, momentum=0.9, eps=1e-5):
        self.gamma = np.ones(units)
        self.beta = np.zeros(units)
        self.avg_mean = np.zeros(units)
        self.avg_var = np.ones(units)
        self.momentum = momentum
        self.eps = eps

    def train_step(self, x):
        mu = x.mean(axis=0)
        var = x.var(axis=0)
        n = len(x)
        self.avg_mean = self.momentum * self.avg_mean + (1 - self.momentum) * mu
        self.avg_var = self.momentum * self.avg_var + (1 - self.momentum) * var * n / (n - 1)
        return self.gamma * (x - mu) / np.sqrt(var + self.eps) + self.beta


def predict(layer, x):
    x_hat = (x - layer.avg_mean) / np.sqrt(layer.avg_var + layer.eps)
    return layer.gamma * x_hat + layer.beta
