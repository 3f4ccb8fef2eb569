import numpy as np


class BatchNorm1D:
    def __init__(self, num_channels, eps=1e-5, momentum=0.9):
        self.eps, self.momentum = eps, momentum
        self.gamma, self.beta = np.ones(num_channels), np.zeros(num_channels)
        self.running_mean, self.running_var = np.zeros(num_channels), np.ones(num_channels)

    def forward(self, x, training=True):
        if training:
            mean, var = np.mean(x, axis=(0, 1)), np.var(x, axis=(0, 1))
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        else:
            mean, var = self.running_mean, self.running_var
        return self.gamma * (x - mean) * (1.0 / np.sqrt(var + self.eps)) + self.beta
