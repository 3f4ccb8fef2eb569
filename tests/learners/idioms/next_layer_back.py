from typing import NamedTuple

import numpy as np


class Norm(NamedTuple):
    """Nothing is changed in place: learn(x) hands back the output, and the layer for the next batch."""

    gamma: np.ndarray
    beta: np.ndarray
    mean: np.ndarray
    var: np.ndarray
    keep: float = 0.9
    eps: float = 1e-5

    def _with(self, x, mean, var):
        return self.gamma * (x - mean) / np.sqrt(var + self.eps) + self.beta

    def __call__(self, x):
        return self._with(x, self.mean, self.var)

    def learn(self, x):
        mean, var = x.mean(axis=0), x.var(axis=0)
        mixed = [self.keep * old + (1 - self.keep) * new for old, new in ((self.mean, mean), (self.var, var))]
        return self._with(x, mean, var), self._replace(mean=mixed[0], var=mixed[1])


def make(width):
    return Norm(np.ones(width), np.zeros(width), np.zeros(width), np.ones(width))
