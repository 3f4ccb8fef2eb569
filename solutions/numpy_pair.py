"""Batch normalization in NumPy, forward and backward by hand.

The state is in bn_param, a dict that the caller keeps: mode ("train" or
"test"), eps, momentum, running_mean, running_var.
"""

import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    """Normalize each column of x; return (out, cache).

    x: (N, D); gamma, beta: (D,).
    """
    mode = bn_param["mode"]
    eps = bn_param.get("eps", 1e-5)
    momentum = bn_param.get("momentum", 0.9)  # the weight of the old value
    n, d = x.shape
    # The dtype follows x: np.zeros alone would be float64 whatever x is.
    running_mean = bn_param.get("running_mean", np.zeros(d, dtype=x.dtype))
    running_var = bn_param.get("running_var", np.ones(d, dtype=x.dtype))

    if mode == "train":
        if n < 2:
            raise ValueError("training needs two samples or more")
        mean = x.mean(axis=0)
        var = x.var(axis=0)  # NumPy's var divides by n; torch's by n - 1
        # Into the dict, or the caller never sees them. New arrays: with
        # running_mean *= ... an array that somebody else holds would change.
        # n / (n - 1) as in the paper; CS231n itself keeps the biased one.
        unbiased = var * n / (n - 1)
        keep, add = momentum, 1 - momentum
        bn_param["running_mean"] = keep * running_mean + add * mean
        bn_param["running_var"] = keep * running_var + add * unbiased
    elif mode == "test":
        mean, var = running_mean, running_var
    else:
        raise ValueError(f"mode is 'train' or 'test', not {mode!r}")

    std = np.sqrt(var + eps)
    x_hat = (x - mean) / std
    # The backward pass needs no x: x_hat and std say all about it.
    return gamma * x_hat + beta, (x_hat, gamma, std, mode)


def batchnorm_backward(dout, cache):
    """Return (dx, dgamma, dbeta); dout: (N, D), the upstream gradient."""
    x_hat, gamma, std, mode = cache
    # gamma and beta serve every sample, so their gradients are sums.
    dbeta = dout.sum(axis=0)
    dgamma = (dout * x_hat).sum(axis=0)
    dx_hat = dout * gamma
    if mode == "test":
        return dx_hat / std, dgamma, dbeta  # fixed statistics: a line

    # In training x acts in three ways: directly, through the mean, through
    # the variance.
    #
    #     dx = 1/std · (dx_hat - mean(dx_hat) - x_hat · mean(dx_hat · x_hat))
    #
    # It can be seen without algebra. Adding a constant to a column of x
    # leaves x_hat as it is, so dx must sum to 0: the second term takes that
    # part away. Stretching a column leaves x_hat as it is too (but for eps),
    # so dx must be orthogonal to x_hat: the third term takes that part away.
    along_mean = dx_hat.mean(axis=0)
    along_x_hat = x_hat * (dx_hat * x_hat).mean(axis=0)
    return (dx_hat - along_mean - along_x_hat) / std, dgamma, dbeta


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    """The same for images: x is (N, C, H, W); gamma, beta: (C,)."""
    out, cache = batchnorm_forward(_rows(x), gamma, beta, bn_param)
    return _image(out, x.shape), cache


def spatial_batchnorm_backward(dout, cache):
    """Return (dx, dgamma, dbeta); dout: (N, C, H, W)."""
    dx, dgamma, dbeta = batchnorm_backward(_rows(dout), cache)
    return _image(dx, dout.shape), dgamma, dbeta


def _rows(x):
    """(N, C, H, W) → (N·H·W, C): each position is a sample of its channel.

    The channel moves LAST before the reshape. x.reshape(-1, C) alone would
    cut the image into rows of C pixels; it raises nothing, and it is wrong.
    """
    return x.transpose(0, 2, 3, 1).reshape(-1, x.shape[1])


def _image(rows, shape):
    """(N·H·W, C) → (N, C, H, W), the way back."""
    n, c, h, w = shape
    return rows.reshape(n, h, w, c).transpose(0, 3, 1, 2)
