import numpy as np

LAYOUTS = {2: ((0,), (1, -1)), 4: ((0, 2, 3), (1, -1, 1, 1))}


def batch_norm(x, gamma, beta, moving_mean, moving_var, training, eps=1e-5, momentum=0.9):
    axes, shape = LAYOUTS.get(x.ndim)
    gamma, beta = gamma.reshape(shape), beta.reshape(shape)
    if training:
        mu, var = x.mean(axes), x.var(axes)
        moving_mean = momentum * moving_mean + (1 - momentum) * mu
        moving_var = momentum * moving_var + (1 - momentum) * var
    else:
        mu, var = moving_mean, moving_var
    return gamma * (x - mu.reshape(shape)) / np.sqrt(var.reshape(shape) + eps) + beta, moving_mean, moving_var
