from dataclasses import dataclass

import numpy as np


@dataclass
class Moments:
    mean: np.ndarray
    var: np.ndarray
    decay: float = 0.9

    def update(self, x):
        n = len(x)
        self.mean = self.decay * self.mean + (1 - self.decay) * x.mean(axis=0)
        self.var = self.decay * self.var + (1 - self.decay) * x.var(axis=0) * n / (n - 1)


@dataclass
class Unit:
    gamma: np.ndarray
    beta: np.ndarray
    running: Moments
    eps: float = 1e-5

    @classmethod
    def create(cls, n):
        return cls(np.ones(n), np.zeros(n), Moments(np.zeros(n), np.ones(n)))

    def __call__(self, x, training=True):
        if training:
            mean, var = x.mean(axis=0), x.var(axis=0)
            self.running.update(x)
        else:
            mean, var = self.running.mean, self.running.var
        scale = self.gamma / np.sqrt(var + self.eps)
        return (x - mean) * scale + self.beta
