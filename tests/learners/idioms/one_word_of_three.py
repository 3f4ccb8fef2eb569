import numpy as np


class BatchNorm:
    """stage: "warm" only looks at x, "on" normalizes by the batch, "fixed" by what was seen."""

    def __init__(self, width, rate=0.1, eps=1e-5):
        self.rate, self.eps = rate, eps
        self.gamma, self.beta = np.ones(width), np.zeros(width)
        self.mean, self.var = np.zeros(width), np.ones(width)
        self.stage = "on"

    def forward(self, x):
        if self.stage == "fixed":
            mean, var = self.mean, self.var
        else:
            mean, var = x.mean(axis=0), x.var(axis=0)
            self.mean = (1 - self.rate) * self.mean + self.rate * mean
            self.var = (1 - self.rate) * self.var + self.rate * var
        if self.stage == "warm":
            return x
        return self.gamma * (x - mean) / np.sqrt(var + self.eps) + self.beta
