import numpy as np


def over_positions(maps):
    """Mean and variance of every channel of NHWC maps."""
    mean = maps.mean(axis=(0, 1, 2))
    return mean, np.square(maps - mean).mean(axis=(0, 1, 2))


class BatchNorm2D:
    """For NHWC maps."""

    def __init__(self, filters, keep=0.9, eps=1e-3):
        self.gamma, self.beta = np.ones(filters), np.zeros(filters)
        self.mean, self.var = np.zeros(filters), np.ones(filters)
        self.keep, self.eps = keep, eps

    def __call__(self, maps, training):
        mean, var = over_positions(maps) if training else (self.mean, self.var)
        if training:
            self.mean = self.keep * self.mean + (1 - self.keep) * mean
            self.var = self.keep * self.var + (1 - self.keep) * var
        return self.gamma * (maps - mean) / np.sqrt(var + self.eps) + self.beta
