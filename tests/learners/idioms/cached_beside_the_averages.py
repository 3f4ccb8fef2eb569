import numpy as np


def batchnorm_forward(x, gamma, beta, running_mean, running_var, eps=1e-5, momentum=0.9, train=True):
    if train:
        mean, var = x.mean(axis=0), x.var(axis=0)
        new_running_mean = momentum * running_mean + (1 - momentum) * mean
        new_running_var = momentum * running_var + (1 - momentum) * var
    else:
        mean, var = running_mean, running_var
        new_running_mean, new_running_var = running_mean, running_var
    x_norm = (x - mean) / np.sqrt(var + eps)
    cache = {"x_norm": x_norm, "mean": mean, "var": var, "gamma": gamma}
    return gamma * x_norm + beta, cache, new_running_mean, new_running_var
