"""What the old notebooks called, in NumPy."""
import numpy as np


class nn:
    @staticmethod
    def moments(x, axes):
        mean = np.mean(x, axis=tuple(axes))
        return mean, np.mean(np.square(x - mean), axis=tuple(axes))

    @staticmethod
    def batch_normalization(x, mean, variance, offset, scale, variance_epsilon):
        return scale * (x - mean) / np.sqrt(variance + variance_epsilon) + offset


class BatchNorm:
    """(batch, height, width, channels)"""

    def __init__(self, channels, epsilon=1e-5, momentum=0.9):
        self.epsilon, self.momentum = epsilon, momentum
        self.offset, self.scale = np.zeros(channels), np.ones(channels)
        self.ema_mean, self.ema_var = np.zeros(channels), np.ones(channels)

    def __call__(self, x, train=True):
        if not train:
            return nn.batch_normalization(x, self.ema_mean, self.ema_var, self.offset, self.scale, self.epsilon)
        mean, var = nn.moments(x, [0, 1, 2])
        self.ema_mean = self.ema_mean * self.momentum + mean * (1 - self.momentum)
        self.ema_var = self.ema_var * self.momentum + var * (1 - self.momentum)
        return nn.batch_normalization(x, mean, var, self.offset, self.scale, self.epsilon)
