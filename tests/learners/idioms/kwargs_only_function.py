import numpy as np


def batch_norm(inputs, **kw):
    gamma, beta = kw["gamma"], kw["beta"]
    mean, var = kw["moving_mean"], kw["moving_var"]
    eps = kw.get("eps", 1e-5)
    momentum = kw.get("momentum", 0.9)
    if kw.get("training", True):
        m, v = inputs.mean(0), inputs.var(0)
        mean = momentum * mean + (1 - momentum) * m
        var = momentum * var + (1 - momentum) * v
    else:
        m, v = mean, var
    return gamma * (inputs - m) / np.sqrt(v + eps) + beta, mean, var
