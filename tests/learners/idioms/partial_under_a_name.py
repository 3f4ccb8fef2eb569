from functools import partial

import numpy as np


def _norm(gamma, beta, stats, eps, x, training=True):
    if training:
        mu, var = x.mean(0), x.var(0)
        stats["mean"] += 0.1 * (mu - stats["mean"])
        stats["var"] += 0.1 * (var - stats["var"])
    else:
        mu, var = stats["mean"], stats["var"]
    return gamma * (x + -mu) / np.sqrt(var + eps) + beta


def batch_norm(dim, eps=1e-5):
    stats = {"mean": np.zeros(dim), "var": np.ones(dim)}
    normalize = partial(_norm, np.ones(dim), np.zeros(dim), stats, eps)
    return normalize
