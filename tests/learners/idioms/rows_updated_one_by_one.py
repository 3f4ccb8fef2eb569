import numpy as np


class Rows:
    def __init__(self, width):
        self.affine = np.array([np.ones(width), np.zeros(width)])
        self.stats = np.array([np.zeros(width), np.ones(width)])

    def run(self, h, learning, keep=0.9):
        now = np.array([h.mean(axis=0), h.var(axis=0)]) if learning else self.stats
        if learning:
            self.stats[0] = keep * self.stats[0] + (1 - keep) * now[0]
            self.stats[1] = keep * self.stats[1] + (1 - keep) * now[1]
        where, wide = now
        k, d = self.affine
        return k * (h - where) / np.sqrt(wide + 1e-5) + d
