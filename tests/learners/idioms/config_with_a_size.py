from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Settings:
    size: int
    momentum: float = 0.1
    eps: float = 1e-5


class BatchNorm:
    def __init__(self, settings):
        width = settings.size
        self.settings = settings
        self.training = True
        self.gamma, self.beta = np.ones(width), np.zeros(width)
        self.mean, self.var = np.zeros(width), np.ones(width)

    def __call__(self, x):
        mean, var = self.mean, self.var
        if self.training:
            rate = self.settings.momentum
            mean, var = x.mean(0), x.var(0)
            self.mean = (1 - rate) * self.mean + rate * mean
            self.var = (1 - rate) * self.var + rate * x.var(0, ddof=1)
        return (x - mean) / np.sqrt(var + self.settings.eps) * self.gamma + self.beta
