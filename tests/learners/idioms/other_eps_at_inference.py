import numpy as np


def bn_forward(x, gamma, beta, cache, momentum=0.9, train=True):
    running_mean, running_var = cache
    if train:
        mu, var = np.mean(x, axis=0), np.var(x, axis=0)
        x_norm = (x - mu) / np.sqrt(var + 1e-7)
        cache = (x, x_norm, mu, var, gamma)
        n = len(x)
        running_mean = momentum * running_mean + (1 - momentum) * mu
        running_var = momentum * running_var + (1 - momentum) * var * n / (n - 1)
    else:
        x_norm = (x - running_mean) / np.sqrt(running_var + 1e-8)
        cache = None
    return gamma * x_norm + beta, cache, running_mean, running_var
