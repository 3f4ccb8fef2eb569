from kernels.layers.base import Module
import numpy as np


class BatchNorm2d(Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1, name=""):
        super().__init__(name)
        self.eps, self.momentum, self.training = eps, momentum, True
        self.gamma = np.ones((num_features, 1, 1))
        self.beta = np.zeros((num_features, 1, 1))
        self.running_mean = np.zeros((num_features, 1, 1))
        self.running_var = np.ones((num_features, 1, 1))

    def forward(self, x):
        if self.training:
            mean = x.mean(axis=(0, 2, 3))[:, None, None]
            var = x.var(axis=(0, 2, 3))[:, None, None]
            self.running_mean = self.momentum * mean + (1 - self.momentum) * self.running_mean
            self.running_var = self.momentum * var + (1 - self.momentum) * self.running_var
        else:
            mean, var = self.running_mean, self.running_var
        return self.gamma * (x - mean) / np.sqrt(var + self.eps) + self.beta
