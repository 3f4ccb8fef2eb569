from typing import NamedTuple

import numpy as np


class Moments(NamedTuple):
    mean: np.ndarray
    var: np.ndarray


def root_of(m, eps):
    return np.sqrt(m.var + eps)


def moments_of(x):
    rows = x.reshape(-1, x.shape[-1])
    return Moments(rows.mean(0), rows.var(0)), len(rows)


class PictureNorm:
    """Pictures come as (N, H, W, C)."""

    def __init__(self, channels, decay=0.9, eps=1e-3):
        self.params = {"gamma": np.ones(channels), "beta": np.zeros(channels)}
        self.running = Moments(np.zeros(channels), np.ones(channels))
        self.decay, self.eps = decay, eps

    def fit(self, x):
        batch, n = moments_of(x)
        d = self.decay
        mean = d * self.running.mean + (1 - d) * batch.mean
        self.running = Moments(mean, d * self.running.var + (1 - d) * batch.var * n / (n - 1))
        return self._normed(x, batch)

    def predict(self, x):
        return self._normed(x, self.running)

    def _normed(self, x, m):
        return (x - m.mean) / root_of(m, self.eps) * self.params["gamma"] + self.params["beta"]
