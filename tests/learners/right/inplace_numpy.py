# expect: pass family=function-updates-in-place warnings=running-var-biased momentum=keep
import numpy as np


def batchnorm(x, gamma, beta, running_mean, running_var, train, momentum=0.9, epsilon=1e-5):
    # x: (N, C); the running statistics are overwritten in place
    if train:
        mu = x.mean(axis=0)
        var = x.var(axis=0)
        running_mean[:] = momentum * running_mean + (1 - momentum) * mu
        running_var[:] = momentum * running_var + (1 - momentum) * var
        x_norm = (x - mu) / np.sqrt(var + epsilon)
    else:
        x_norm = (x - running_mean) / np.sqrt(running_var + epsilon)
    return gamma * x_norm + beta
