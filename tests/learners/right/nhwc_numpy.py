# expect: pass family=function-returns-stats warnings=running-var-biased momentum=keep
import numpy as np


def batch_norm_nhwc(x, gamma, beta, moving_mean, moving_var, training, momentum=0.99, eps=1e-3):
    """Batch norm with the channels last.

    x: (N, H, W, C); gamma, beta, moving_mean, moving_var: (C,).
    """
    if training:
        mean = np.mean(x, axis=(0, 1, 2))
        var = np.var(x, axis=(0, 1, 2))
        moving_mean = moving_mean * momentum + mean * (1 - momentum)
        moving_var = moving_var * momentum + var * (1 - momentum)
    else:
        mean, var = moving_mean, moving_var
    out = gamma * (x - mean) / np.sqrt(var + eps) + beta
    return out, moving_mean, moving_var
