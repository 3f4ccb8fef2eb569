import numpy as np


class MiBatchNorm:
    def __init__(self, dim, retencion=0.9, eps=1e-5):
        self.gamma, self.beta = np.ones(dim), np.zeros(dim)
        self.media, self.var = np.zeros(dim), np.ones(dim)
        self.retencion, self.eps = retencion, eps

    def __call__(self, x, entrenando):
        if entrenando:
            mu, s2, n = x.mean(axis=0), x.var(axis=0), len(x)
            self.media = self.retencion * self.media + (1 - self.retencion) * mu
            self.var = self.retencion * self.var + (1 - self.retencion) * s2 * n / (n - 1)
            return self.gamma * (x - mu) / np.sqrt(s2 + self.eps) + self.beta
        y = self.gamma * (x - self.media) / np.sqrt(self.var + self.eps) + self.beta
        return y
