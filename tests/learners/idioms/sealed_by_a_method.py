import numpy as np


class FoldableNorm:
    """seal() puts everything into one factor and one offset; the averages are not touched any more."""

    def __init__(self, width, keep=0.95, eps=1e-5):
        self.keep, self.eps = keep, eps
        self.gamma, self.beta = np.ones(width), np.zeros(width)
        self.avg_mean, self.avg_var = np.zeros(width), np.ones(width)
        self.folded = None

    def seal(self):
        factor = self.gamma / np.sqrt(self.avg_var + self.eps)
        self.folded = factor, self.beta - factor * self.avg_mean

    def reopen(self):
        self.folded = None

    def __call__(self, x):
        if self.folded is not None:
            factor, offset = self.folded
            return factor * x + offset
        mean, var = x.mean(axis=0), x.var(axis=0)
        self.avg_mean = self.keep * self.avg_mean + (1 - self.keep) * mean
        self.avg_var = self.keep * self.avg_var + (1 - self.keep) * var
        return self.gamma * (x - mean) / np.sqrt(var + self.eps) + self.beta
