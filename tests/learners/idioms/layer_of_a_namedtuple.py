from typing import NamedTuple

import numpy as np


class BN(NamedTuple):
    gamma: np.ndarray
    beta: np.ndarray
    mean: np.ndarray
    var: np.ndarray
    eps: float = 1e-5
    momentum: float = 0.1

    def __call__(self, x, training):
        if not training:
            return self.gamma * (x - self.mean) / np.sqrt(self.var + self.eps) + self.beta, self
        mu, var = x.mean(0), x.var(0)
        n = len(x)
        new = self._replace(
            mean=(1 - self.momentum) * self.mean + self.momentum * mu,
            var=(1 - self.momentum) * self.var + self.momentum * var * n / (n - 1),
        )
        return self.gamma * (x - mu) / np.sqrt(var + self.eps) + self.beta, new
