import numpy as np


def add_batchnorm(params, state, name, width):
    params[name + "/gamma"], params[name + "/beta"] = np.ones(width), np.zeros(width)
    state[name + "/mean"], state[name + "/var"] = np.zeros(width), np.ones(width)


def batchnorm(params, state, name, x, training, decay=0.9, eps=1e-5):
    mean, var = state[name + "/mean"], state[name + "/var"]
    if training:
        n = len(x)
        batch_mean, batch_var = x.mean(axis=0), x.var(axis=0)
        state[name + "/mean"] = decay * mean + (1 - decay) * batch_mean
        state[name + "/var"] = decay * var + (1 - decay) * batch_var * n / (n - 1)
        mean, var = batch_mean, batch_var
    x_hat = (x - mean) / np.sqrt(var + eps)
    return params[name + "/gamma"] * x_hat + params[f"{name}/beta"]
