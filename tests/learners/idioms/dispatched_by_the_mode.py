from functools import singledispatch

import numpy as np


class Training:
    rate = 0.1


class Inference:
    pass


@singledispatch
def moments(stage, x, kept):
    raise TypeError(f"no such stage: {stage!r}")


@moments.register
def _(stage: Training, x, kept):
    mean, var = x.mean(axis=0), x.var(axis=0)
    kept["mean"] = (1 - stage.rate) * kept["mean"] + stage.rate * mean
    kept["var"] = (1 - stage.rate) * kept["var"] + stage.rate * var
    return mean, var


@moments.register
def _(stage: Inference, x, kept):
    return kept["mean"], kept["var"]


def batch_norm(x, gamma, beta, kept, stage, eps=1e-5):
    mean, var = moments(stage, x, kept)
    return gamma * (x - mean) / np.sqrt(var + eps) + beta
