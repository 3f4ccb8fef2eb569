import numpy as np


def batch_norm(x, gamma, beta, run_mean, run_var, train, momentum=0.1, eps=1e-5):
    # TensorFlow has (N, H, W, C) here
    axes = (0,) if x.ndim == 2 else (0, 2, 3)
    shape = (1, -1) if x.ndim == 2 else (1, -1, 1, 1)
    if train:
        mean, var = x.mean(axis=axes), x.var(axis=axes)
        n = x.size / x.shape[1]
        run_mean = (1 - momentum) * run_mean + momentum * mean
        run_var = (1 - momentum) * run_var + momentum * var * n / (n - 1)
    else:
        mean, var = run_mean, run_var
    x_hat = (x - mean.reshape(shape)) / np.sqrt(var.reshape(shape) + eps)
    return gamma.reshape(shape) * x_hat + beta.reshape(shape), run_mean, run_var
