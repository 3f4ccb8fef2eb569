import numpy as np


class BatchNorm:
    """For (N, C) and (N, C, L)."""

    MODES = ("train", "inference")

    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        self.gamma, self.beta = np.ones(num_features), np.zeros(num_features)
        self.running_mean, self.running_var = np.zeros(num_features), np.ones(num_features)
        self.eps, self.momentum = eps, momentum
        self.mode = "train"

    @property
    def mode(self):
        return self._mode

    @mode.setter
    def mode(self, value):
        if value not in self.MODES:
            raise ValueError(f"one of {self.MODES}")
        self._mode = value

    def forward(self, x):
        over = 0 if x.ndim == 2 else (0, 2)
        batch = x.mean(axis=over), x.var(axis=over)
        mean, var = batch if self.mode == "train" else (self.running_mean, self.running_var)
        if self.mode == "train":
            self.keep_up(*batch)
        tail = (slice(None),) + (None,) * (x.ndim - 2)
        return self.gamma[tail] * (x - mean[tail]) / np.sqrt(var[tail] + self.eps) + self.beta[tail]

    def keep_up(self, mean, var):
        self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean
        self.running_var = (1 - self.momentum) * self.running_var + self.momentum * var
