import numpy as np


def masked_batch_norm(x, mask, gamma, beta, running_mean, running_var, training, momentum=0.9, eps=1e-5):
    """x: (N, D); mask: (N,) True for the real rows."""
    if training:
        real = x[mask]
        mean, var = real.mean(axis=0), real.var(axis=0)
        running_mean[:] = momentum * running_mean + (1 - momentum) * mean
        running_var[:] = momentum * running_var + (1 - momentum) * var
    else:
        mean, var = running_mean, running_var
    return gamma * (x - mean) / np.sqrt(var + eps) + beta
