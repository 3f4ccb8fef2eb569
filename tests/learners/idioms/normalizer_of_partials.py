from functools import partial, reduce
from types import SimpleNamespace

import numpy as np


def compose(*fs):
    return lambda x: reduce(lambda acc, f: f(acc), fs, x)


def subtract(x, m):
    return x - m


def divide(x, s):
    return x / s


def affine(x, gamma, beta):
    return x * gamma + beta


def normalizer(mean, var, layer):
    return compose(
        partial(subtract, m=mean),
        partial(divide, s=np.sqrt(var + layer.eps)),
        partial(affine, gamma=layer.gamma, beta=layer.beta),
    )


def new(dim, decay=0.9, eps=1e-5):
    return SimpleNamespace(
        gamma=np.ones(dim), beta=np.zeros(dim), mean=np.zeros(dim), var=np.ones(dim), decay=decay, eps=eps)


def fit(layer, x):
    """Training step: updates layer.mean and layer.var and returns the normalized batch."""
    def mix(old, batch):
        return layer.decay * old + (1 - layer.decay) * batch

    layer.mean = mix(layer.mean, x.mean(axis=0))
    layer.var = mix(layer.var, x.var(axis=0, ddof=1))
    return normalizer(x.mean(axis=0), x.var(axis=0), layer)(x)


def predict(layer, x):
    return normalizer(layer.mean, layer.var, layer)(x)
