import numpy as np


class TwoSwitches:
    """from_batch: which moments are used. learns: whether the stored ones follow the batch."""

    def __init__(self, width, keep=0.9, eps=1e-5):
        self.keep, self.eps = keep, eps
        self.gamma, self.beta = np.ones(width), np.zeros(width)
        self.stored_mean, self.stored_var = np.zeros(width), np.ones(width)
        self.setup(True, True)

    def setup(self, from_batch, learns):
        self.from_batch = from_batch
        self.learns = learns

    def forward(self, x):
        now = x.mean(axis=0), x.var(axis=0)
        if self.learns:
            self.stored_mean = self.keep * self.stored_mean + (1 - self.keep) * now[0]
            self.stored_var = self.keep * self.stored_var + (1 - self.keep) * now[1]
        mean, var = now if self.from_batch else (self.stored_mean, self.stored_var)
        return self.gamma * (x - mean) / np.sqrt(var + self.eps) + self.beta
