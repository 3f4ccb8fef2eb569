# expect: fail mistakes=timeout:12+13
import numpy as np


def batch_norm(x, gamma, beta, running_mean, running_var, training, momentum=0.9, eps=1e-5):
    if training:
        mean, var = x.mean(axis=0), x.var(axis=0)
        running_mean = momentum * running_mean + (1 - momentum) * mean
        running_var = momentum * running_var + (1 - momentum) * var
    else:
        mean, var = running_mean, running_var
        while True:
            pass
    y = gamma * (x - mean) / np.sqrt(var + eps) + beta
    return y, running_mean, running_var
