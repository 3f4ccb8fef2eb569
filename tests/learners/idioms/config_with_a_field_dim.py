from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Settings:
    dim: int
    momentum: float = 0.1
    eps: float = 1e-5


class BatchNorm:
    def __init__(self, settings: Settings):
        self.settings, self.training = settings, True
        self.gamma, self.beta = np.ones(settings.dim), np.zeros(settings.dim)
        self.mean, self.var = np.zeros(settings.dim), np.ones(settings.dim)

    def __call__(self, x):
        mean, var = self.mean, self.var
        if self.training:
            mean, var = x.mean(0), x.var(0)
            self.mean = self.mean + self.settings.momentum * (mean - self.mean)
            self.var = self.var + self.settings.momentum * (x.var(0, ddof=1) - self.var)
        return (x - mean) / np.sqrt(var + self.settings.eps) * self.gamma + self.beta
