# expect: pass family=function-returns-stats warnings=running-var-biased momentum=keep
import numpy as np


def batch_norm(x, gamma, beta, running_mean, running_var, momentum=0.9, eps=1e-5, training=True):
    """Batch norm of (N, C) or (N, C, H, W); gamma, beta and the statistics have shape (C,)."""
    axes = (0,) if x.ndim == 2 else (0, 2, 3)
    shape = (1, -1) if x.ndim == 2 else (1, -1, 1, 1)

    if training:
        mean = np.mean(x, axis=axes)
        var = np.var(x, axis=axes)
        running_mean = momentum * running_mean + (1 - momentum) * mean
        running_var = momentum * running_var + (1 - momentum) * var
    else:
        mean = running_mean
        var = running_var

    x_hat = (x - mean.reshape(shape)) / np.sqrt(var.reshape(shape) + eps)
    out = gamma.reshape(shape) * x_hat + beta.reshape(shape)
    return out, running_mean, running_var
