import functools

import numpy as np


def with_statistics(rate=0.1):
    """Turns core(x, mean, var, …) into layer(x, …, training=…)."""

    def decorate(core):
        held = {}

        @functools.wraps(core)
        def layer(x, *args, training=True, **kwargs):
            if training:
                mean, var = x.mean(axis=0), x.var(axis=0)
                n = x.shape[0]
                held["mean"] = (1 - rate) * held.get("mean", np.zeros_like(mean)) + rate * mean
                held["var"] = (1 - rate) * held.get("var", np.ones_like(var)) + rate * var * n / (n - 1)
            else:
                mean, var = held["mean"], held["var"]
            return core(x, mean, var, *args, **kwargs)

        return layer

    return decorate


@with_statistics(rate=0.1)
def normalize(rows, mu, sigma2, gamma, beta, eps=1e-5):
    return gamma * (rows - mu) / np.sqrt(sigma2 + eps) + beta
