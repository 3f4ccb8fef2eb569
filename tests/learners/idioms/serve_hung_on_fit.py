import numpy as np


def new_layer(n, keep=0.9, eps=1e-3):
    mean, var = np.zeros(n), np.ones(n)
    gamma, beta = np.ones(n), np.zeros(n)

    def fit(x):
        nonlocal mean, var
        m, s2 = x.mean(axis=0), x.var(axis=0)
        mean = keep * mean + (1 - keep) * m
        var = keep * var + (1 - keep) * x.var(axis=0, ddof=1)
        return gamma * (x - m) / np.sqrt(s2 + eps) + beta

    def serve(x):
        return gamma * (x - mean) / np.sqrt(var + eps) + beta

    fit.serve = serve
    fit.statistics = lambda: (mean, var)
    return fit
