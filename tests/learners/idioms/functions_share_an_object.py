import numpy as np


class Stats:
    def __init__(self, width, keep=0.9):
        self.keep = keep
        self.center = np.zeros(width)
        self.scale2 = np.ones(width)

    def learn(self, m, v):
        self.center = self.keep * self.center + (1 - self.keep) * m
        self.scale2 = self.keep * self.scale2 + (1 - self.keep) * v


def bn_train(stats, x, gamma, beta, eps=1e-5):
    m, v = x.mean(axis=0), x.var(axis=0)
    stats.learn(m, v * len(x) / (len(x) - 1))
    return gamma * (x - m) / np.sqrt(v + eps) + beta


def bn_infer(stats, x, gamma, beta, eps=1e-5):
    return gamma * (x - stats.center) / np.sqrt(stats.scale2 + eps) + beta
