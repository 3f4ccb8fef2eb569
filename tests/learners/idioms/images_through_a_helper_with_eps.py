"""A layer of an own small framework: images are laid out as rows for a helper, which takes eps. The base keeps
whether it learns."""

from collections import OrderedDict

import numpy as np


class Module:
    def __init__(self):
        self.params = OrderedDict()
        self.grads = OrderedDict()
        self.train = True


class BatchNormalization(Module):
    def __init__(self, features, rho=0.9):
        super().__init__()
        self.params["gamma"] = np.ones(features)
        self.params["beta"] = np.zeros(features)
        self.rho = rho
        self.avg_mean = np.zeros(features)
        self.avg_var = np.ones(features)

    def forward(self, x):
        if x.ndim == 4:
            N, C, H, W = x.shape
            rows = x.transpose(0, 2, 3, 1).reshape(-1, C)
            out = self._rows(rows)
            return out.reshape(N, H, W, C).transpose(0, 3, 1, 2)
        return self._rows(x)

    def _rows(self, x, epsilon=1e-8):
        if self.train:
            mu = x.mean(axis=0)
            self.centered = x - mu
            var = np.mean(self.centered**2, axis=0)
            self.std = np.sqrt(var + epsilon)
            self.hat = self.centered / self.std
            self.avg_mean = self.rho * self.avg_mean + (1 - self.rho) * mu
            self.avg_var = self.rho * self.avg_var + (1 - self.rho) * var
        else:
            self.hat = (x - self.avg_mean) / np.sqrt(self.avg_var + epsilon)
        return self.params["gamma"] * self.hat + self.params["beta"]
