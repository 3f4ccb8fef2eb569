import functools

import numpy as np


def _forward(x, gamma, beta, state, training, eps, momentum):
    if training:
        mu, var = x.mean(0), x.var(0)
        state["mean"] = momentum * state["mean"] + (1 - momentum) * mu
        state["var"] = momentum * state["var"] + (1 - momentum) * var
    else:
        mu, var = state["mean"], state["var"]
    return gamma * (x - mu) / np.sqrt(var + eps) + beta


def make_batch_norm(eps=1e-5, momentum=0.9):
    return functools.partial(_forward, eps=eps, momentum=momentum)
