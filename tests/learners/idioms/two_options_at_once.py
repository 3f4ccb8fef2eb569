import numpy as np


def batch_norm(x, gamma, beta, running_mean, running_var, *, from_store=False, learn=True, momentum=0.9, eps=1e-5):
    """from_store: the running statistics normalize. learn: they follow this batch, in place."""
    mean, var = x.mean(axis=0), x.var(axis=0)
    if learn:
        running_mean *= momentum
        running_mean += (1 - momentum) * mean
        running_var *= momentum
        running_var += (1 - momentum) * var
    if from_store:
        mean, var = running_mean, running_var
    return gamma * (x - mean) / np.sqrt(var + eps) + beta
