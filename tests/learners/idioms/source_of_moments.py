"""Where the moments come from is an object of its own; the layer changes it for another one."""

import numpy as np


class Live:
    def take(self, norm, x):
        mean, var = x.mean(axis=0), x.var(axis=0)
        norm.seen_mean += norm.rate * (mean - norm.seen_mean)
        norm.seen_var += norm.rate * (var - norm.seen_var)
        return mean, var


class Stored:
    def take(self, norm, x):
        return norm.seen_mean, norm.seen_var


class MomentNorm:
    def __init__(self, width, rate=0.1, eps=1e-5):
        self.rate, self.eps = rate, eps
        self.gain, self.offset = np.ones(width), np.zeros(width)
        self.seen_mean, self.seen_var = np.zeros(width), np.ones(width)
        self.source = Live()

    def use_stored(self):
        self.source = Stored()

    def use_live(self):
        self.source = Live()

    def forward(self, x):
        mean, var = self.source.take(self, x)
        return self.gain * (x - mean) / np.sqrt(var + self.eps) + self.offset
