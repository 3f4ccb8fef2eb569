import numpy as np


def begin(width):
    averages = np.zeros((2, width))
    averages[1] = 1.0
    return averages


def batch_norm(x, gamma, beta, averages, mode, eps=1e-5):
    """x: (N, C, L); averages: one row for the mean, one for the variance, moved in place."""
    column = lambda v: v[:, None]
    if mode == "train":
        mean, var = x.mean(axis=(0, 2)), x.var(axis=(0, 2))
        averages[...] = 0.9 * averages + 0.1 * np.stack([mean, var])
    else:
        mean, var = averages
    return column(gamma) * (x - column(mean)) / np.sqrt(column(var) + eps) + column(beta)
