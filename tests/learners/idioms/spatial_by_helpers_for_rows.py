import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    """x: (N, D)"""
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    running_mean = bn_param.setdefault("running_mean", np.zeros(x.shape[1]))
    running_var = bn_param.setdefault("running_var", np.ones(x.shape[1]))
    if bn_param["mode"] == "train":
        mean, var = x.mean(axis=0), x.var(axis=0)
        bn_param["running_mean"] = momentum * running_mean + (1 - momentum) * mean
        bn_param["running_var"] = momentum * running_var + (1 - momentum) * var
    else:
        mean, var = running_mean, running_var
    inverse = (var + eps) ** -0.5
    unit = (x - mean) * inverse
    return gamma * unit + beta, (unit, gamma, inverse)


def to_rows(x):
    return np.rollaxis(x, 1, 4).reshape(-1, x.shape[1])


def to_images(rows, shape):
    N, C, H, W = shape
    return np.rollaxis(rows.reshape(N, H, W, C), 3, 1)


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    """x: (N, C, H, W)"""
    rows, cache = batchnorm_forward(to_rows(x), gamma, beta, bn_param)
    return to_images(rows, x.shape), cache
