import numpy as np


class LeadNorm:
    """Signals of the heart: x has the shape (records, leads, samples)."""

    FITTING = "fitting"
    READING = "reading"

    def __init__(self, leads, keep=0.9, eps=1e-5):
        self.leads, self.keep, self.eps = leads, keep, eps
        self.phase = self.FITTING
        self.g, self.b = np.ones(leads), np.zeros(leads)
        self.mu, self.s2 = np.zeros(leads), np.ones(leads)

    def _rows(self, x):
        return x.swapaxes(1, 2).reshape(-1, self.leads)

    def _back(self, rows, like):
        n, _, steps = like.shape
        return rows.reshape(n, steps, self.leads).swapaxes(1, 2)

    def __call__(self, x):
        rows = self._rows(x)
        if self.phase == self.READING:
            mu, s2 = self.mu, self.s2
        else:
            mu, n = rows.mean(0), len(rows)
            s2 = ((rows - mu) ** 2).mean(0)
            self.mu = self.keep * self.mu + (1 - self.keep) * mu
            self.s2 = self.keep * self.s2 + (1 - self.keep) * s2 * n / (n - 1)
        return self._back(self.g * (rows - mu) / np.sqrt(s2 + self.eps) + self.b, x)
