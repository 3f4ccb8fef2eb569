from functools import partial, reduce

import numpy as np


def through(value, *steps):
    return reduce(lambda done, step: step(done), steps, value)


def average(rows):
    return reduce(np.add, rows) / len(rows)


def blend(keep, old, new):
    return keep * old + (1 - keep) * new


def shift_by(mean, x):
    return x - mean


def shrink_by(var, eps, x):
    return x * (var + eps) ** -0.5


def stretch(gamma, beta, x):
    return gamma * x + beta


def standardized(stats, gamma, beta, eps, x):
    mean, var = stats
    return through(x, partial(shift_by, mean), partial(shrink_by, var, eps), partial(stretch, gamma, beta))


def bn_train(x, gamma, beta, known, keep=0.9, eps=1e-5):
    """-> y, known"""
    mean = average(x)
    stats = mean, average([(row - mean) ** 2 for row in x])
    return standardized(stats, gamma, beta, eps, x), tuple(map(partial(blend, keep), known, stats))


def bn_test(x, gamma, beta, known, eps=1e-5):
    return standardized(known, gamma, beta, eps, x)
