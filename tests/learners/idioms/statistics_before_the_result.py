import numpy as np


def bn_cell(x, gamma, beta, running_mean, running_var, training=True, decay=0.9, eps=1e-5):
    if training:
        mean = np.mean(x, axis=0)
        var = np.mean((x - mean) ** 2, axis=0)
        running_mean = decay * running_mean + (1 - decay) * mean
        running_var = decay * running_var + (1 - decay) * var
    else:
        mean, var = running_mean, running_var
    x_norm = (x - mean) / np.sqrt(var + eps)
    return running_mean, running_var, gamma * x_norm + beta
