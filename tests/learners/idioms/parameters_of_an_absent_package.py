import numpy as np

from core import Module, Parameter


class BatchNorm1d(Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.gamma = Parameter("gamma", np.ones(num_features))
        self.beta = Parameter("beta", np.zeros(num_features))
        self.running_mean = np.zeros(num_features)
        self.running_var = np.ones(num_features)
        self.eps, self.momentum = eps, momentum

    def forward(self, x):
        if self.training:
            mean, var = x.mean(axis=0), x.var(axis=0)
            self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean
            self.running_var = (1 - self.momentum) * self.running_var + self.momentum * var
        else:
            mean, var = self.running_mean, self.running_var
        self.std = np.sqrt(var + self.eps)
        self.x_hat = (x - mean) / self.std
        return self.gamma.data * self.x_hat + self.beta.data

    def backward(self, dy):
        self.gamma.grad = (dy * self.x_hat).sum(axis=0)
        self.beta.grad = dy.sum(axis=0)
        dx_hat = dy * self.gamma.data
        return (dx_hat - dx_hat.mean(axis=0) - self.x_hat * (dx_hat * self.x_hat).mean(axis=0)) / self.std

    def parameters(self):
        return [self.gamma, self.beta]
