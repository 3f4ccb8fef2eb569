import numpy as np


class SharedBatchNorm:
    """One layer for the whole program: nothing is kept by an object."""

    scale = shift = average = spread = None
    momentum, eps = 0.9, 1e-5

    @classmethod
    def prepare(cls, width):
        cls.scale, cls.shift = np.ones(width), np.zeros(width)
        cls.average, cls.spread = np.zeros(width), np.ones(width)

    @classmethod
    def forward(cls, x, train=True):
        if cls.scale is None:
            cls.prepare(x.shape[1])
        mean, var = cls.average, cls.spread
        if train:
            mean, var = x.mean(axis=0), x.var(axis=0)
            cls.average = cls.momentum * cls.average + (1 - cls.momentum) * mean
            cls.spread = cls.momentum * cls.spread + (1 - cls.momentum) * var
        return cls.scale * (x - mean) / np.sqrt(var + cls.eps) + cls.shift
