"""Mean and variance of a long batch, a piece at a time."""
import numpy as np


def parts_of(rows, size):
    first, last = size, len(rows)
    yield rows[:first]
    for start in range(first, last, size):
        yield rows[start : start + size]


class PiecewiseNorm:
    def __init__(self, width, share=0.1, eps=1e-5, piece=4):
        self.scale, self.shift = np.ones(width), np.zeros(width)
        self.avg, self.avg_sq_dev = np.zeros(width), np.ones(width)
        self.share, self.eps, self.piece = share, eps, piece

    def moments(self, rows):
        n, mean, m2 = 0, 0.0, 0.0
        for start in range(0, len(rows), self.piece):
            part = rows[start : start + self.piece]
            k, part_mean = len(part), part.mean(axis=0)
            gap = part_mean - mean
            m2 = m2 + ((part - part_mean) ** 2).sum(axis=0) + gap**2 * n * k / (n + k)
            mean = mean + gap * k / (n + k)
            n += k
        return mean, m2 / n, m2 / (n - 1)

    def fit_step(self, rows):
        mean, var, sample_var = self.moments(rows)
        self.avg += self.share * (mean - self.avg)
        self.avg_sq_dev += self.share * (sample_var - self.avg_sq_dev)
        return self.scale * (rows - mean) / np.sqrt(var + self.eps) + self.shift

    def transform(self, rows):
        return self.scale * (rows - self.avg) / np.sqrt(self.avg_sq_dev + self.eps) + self.shift
