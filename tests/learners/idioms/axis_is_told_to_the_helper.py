import numpy as np


def moments(values, axis=-1):
    mean = values.mean(axis=axis, keepdims=True)
    return mean, np.square(values - mean).mean(axis=axis, keepdims=True)


def ema(old, new, keep=0.9):
    return keep * old + (1 - keep) * new


class BatchNorm:
    def __init__(self, width, momentum=0.9, eps=1e-5):
        self.gamma, self.beta = np.ones((1, width)), np.zeros((1, width))
        self.running_mean, self.running_var = np.zeros((1, width)), np.ones((1, width))
        self.momentum, self.eps = momentum, eps

    def forward(self, x, training=True):
        mean, var = self.running_mean, self.running_var
        if training:
            mean, var = moments(x, axis=0)
            self.running_mean = ema(self.running_mean, mean, self.momentum)
            self.running_var = ema(self.running_var, var, self.momentum)
        return self.gamma * (x - mean) / np.sqrt(var + self.eps) + self.beta
