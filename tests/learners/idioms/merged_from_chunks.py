from enum import Enum, auto
from functools import reduce

import numpy as np


class Phase(Enum):
    TRAIN = auto()
    TEST = auto()


def moments_of(part):
    mean = part.mean(axis=0)
    return len(part), mean, ((part - mean) ** 2).sum(axis=0)


def merged(a, b):
    (na, ma, sa), (nb, mb, sb) = a, b
    n, delta = na + nb, mb - ma
    return n, ma + delta * nb / n, sa + sb + delta**2 * na * nb / n


class ChunkedBatchNorm:
    """Statistics of a batch that does not fit into memory at once."""

    def __init__(self, features, chunk=2, momentum=0.1, eps=1e-5):
        self.chunk, self.momentum, self.eps = chunk, momentum, eps
        self.weight, self.bias = np.ones(features), np.zeros(features)
        self.running_mean, self.running_var = np.zeros(features), np.ones(features)
        self.phase = Phase.TRAIN

    def __call__(self, x):
        if self.phase is Phase.TEST:
            return self._normalized(x, self.running_mean, self.running_var)
        parts = [x[i : i + self.chunk] for i in range(0, len(x), self.chunk)]
        n, mean, squares = reduce(merged, map(moments_of, parts))
        self.running_mean += self.momentum * (mean - self.running_mean)
        self.running_var += self.momentum * (squares / (n - 1) - self.running_var)
        return self._normalized(x, mean, squares / n)

    def _normalized(self, x, mean, var):
        return self.weight * ((x - mean) / np.sqrt(var + self.eps)) + self.bias
