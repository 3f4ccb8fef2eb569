from dataclasses import dataclass

import numpy as np


@dataclass
class RunningMoments:
    mean: np.ndarray
    var: np.ndarray
    decay: float = 0.9

    def update(self, x):
        self.mean = self.decay * self.mean + (1 - self.decay) * x.mean(axis=0)
        self.var = self.decay * self.var + (1 - self.decay) * x.var(axis=0)


@dataclass
class BatchNormUnit:
    gamma: np.ndarray
    beta: np.ndarray
    running: RunningMoments
    eps: float = 1e-5

    @classmethod
    def create(cls, n_features):
        return cls(np.ones(n_features), np.zeros(n_features),
                   RunningMoments(np.zeros(n_features), np.ones(n_features)))

    def __call__(self, x, training=True):
        if training:
            mean, var = x.mean(axis=0), x.var(axis=0); self.running.update(x)
        else:
            mean, var = self.running.mean, self.running.var

        scale = self.gamma / np.sqrt(var + self.eps)
        return (x - mean) * scale + self.beta
