import numpy as np


class SinglePrecisionNorm:
    def __init__(self, units, keep=0.9, eps=1e-5):
        self.gamma, self.beta = np.ones(units, np.float32), np.zeros(units, np.float32)
        self.mean, self.var = np.zeros(units, np.float32), np.ones(units, np.float32)
        self.keep, self.eps = np.float32(keep), np.float32(eps)

    def __call__(self, x, training):
        assert x.dtype == np.float32, "the accelerator has no float64"
        if training:
            mean, var = x.mean(axis=0), x.var(axis=0)
            self.mean = self.keep * self.mean + (1 - self.keep) * mean
            self.var = self.keep * self.var + (1 - self.keep) * var
        else:
            mean, var = self.mean, self.var
        return self.gamma * (x - mean) / np.sqrt(var + self.eps) + self.beta
