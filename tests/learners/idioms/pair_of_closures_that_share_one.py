import numpy as np


def make_normalizer(size, lag=0.9):
    a, b = np.zeros(size), np.ones(size)

    def seen(x, k, c):
        nonlocal a, b
        p, q = x.mean(0), x.var(0)
        a = lag * a + (1 - lag) * p
        b = lag * b + (1 - lag) * q
        return apply(x, p, q, k, c)

    def unseen(x, k, c):
        return apply(x, a, b, k, c)

    def apply(x, p, q, k, c):
        return k * (x - p) / np.sqrt(q + 1e-5) + c

    return seen, unseen
