from functools import partial, reduce
from operator import add, mul

import numpy as np


def both(x):
    center = x.mean(axis=0)
    return center, ((x - center) ** 2).mean(axis=0)


def whiten(pair, eps, x):
    center, spread = pair
    return (x - center) / np.sqrt(spread + eps)


def moved(rate, old, new):
    return tuple(a + rate * (b - a) for a, b in zip(old, new))


def batch_norm(x, gamma, beta, running, training, rate=0.1, eps=1e-5):
    used = both(x) if training else running
    steps = (partial(whiten, used, eps), partial(mul, gamma), partial(add, beta))
    y = reduce(lambda value, step: step(value), steps, x)
    return y, moved(rate, running, used) if training else running
