from collections import namedtuple
import numpy as np

BNOut = namedtuple("BNOut", "y mean var xhat inv_std")


def batchnorm_train(x, gamma, beta, running_mean, running_var, momentum=0.9, eps=1e-5):
    mu = x.mean(axis=0)
    var = x.var(axis=0)
    inv_std = (var + eps) ** -0.5
    xhat = (x - mu) * inv_std
    return BNOut(
        y=gamma * xhat + beta,
        mean=momentum * running_mean + (1 - momentum) * mu,
        var=momentum * running_var + (1 - momentum) * var,
        xhat=xhat,
        inv_std=inv_std,
    )


def batchnorm_infer(x, gamma, beta, running_mean, running_var, eps=1e-5):
    return gamma * (x - running_mean) / np.sqrt(running_var + eps) + beta
