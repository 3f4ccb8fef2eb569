# expect: pass family=function-returns-stats momentum=update
import numpy as np


def batchnorm1d(x, running_mean, running_var, weight=None, bias=None, training=True, momentum=0.1, eps=1e-5):
    """PyTorch's rule for (N, C, L), in NumPy; returns what it would store."""
    if training:
        mean = x.mean(axis=(0, 2))
        var = x.var(axis=(0, 2))
        running_mean = (1 - momentum) * running_mean + momentum * mean
        running_var = (1 - momentum) * running_var + momentum * x.var(axis=(0, 2), ddof=1)
    else:
        mean, var = running_mean, running_var
    y = (x - mean.reshape(1, -1, 1)) / np.sqrt(var.reshape(1, -1, 1) + eps)
    if weight is not None:
        y = y * weight.reshape(1, -1, 1)
    if bias is not None:
        y = y + bias.reshape(1, -1, 1)
    return y, running_mean, running_var
