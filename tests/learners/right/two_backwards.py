# expect: pass family=numpy-forward-backward warnings=running-var-biased,running-var-starts-at-zero momentum=keep
import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    mode = bn_param["mode"]
    eps = bn_param.get("eps", 1e-5)
    momentum = bn_param.get("momentum", 0.9)
    N, D = x.shape
    running_mean = bn_param.get("running_mean", np.zeros(D, dtype=x.dtype))
    running_var = bn_param.get("running_var", np.zeros(D, dtype=x.dtype))
    out, cache = None, None
    if mode == "train":
        sample_mean = np.mean(x, axis=0)
        sample_var = np.var(x, axis=0)
        x_normalized = (x - sample_mean) / np.sqrt(sample_var + eps)
        out = x_normalized * gamma + beta
        running_mean = momentum * running_mean + (1 - momentum) * sample_mean
        running_var = momentum * running_var + (1 - momentum) * sample_var
        cache = (x, x_normalized, sample_mean, sample_var, gamma, eps)
    elif mode == "test":
        out = gamma * (x - running_mean) / np.sqrt(running_var + eps) + beta
    bn_param.update(running_mean=running_mean, running_var=running_var)
    return out, cache


def batchnorm_backward(dout, cache):
    """By the chain rule, as in the paper."""
    x, x_normalized, mean, var, gamma, eps = cache
    N = x.shape[0]
    dgamma = np.sum(dout * x_normalized, axis=0)
    dbeta = np.sum(dout, axis=0)
    dx_norm = dout * gamma
    dvar = np.sum(dx_norm * (x - mean) * -0.5 * (var + eps) ** -1.5, axis=0)
    dmean = np.sum(-dx_norm / np.sqrt(var + eps), axis=0) + dvar * np.mean(-2 * (x - mean), axis=0)
    dx = dx_norm / np.sqrt(var + eps) + dvar * 2 * (x - mean) / N + dmean / N
    return dx, dgamma, dbeta


def batchnorm_backward_alt(dout, cache):
    """The same, simplified on paper."""
    x, x_normalized, mean, var, gamma, eps = cache
    N = dout.shape[0]
    dbeta = dout.sum(0)
    dgamma = (dout * x_normalized).sum(0)
    dx = gamma * (var + eps) ** -0.5 * (dout - dbeta / N - x_normalized * dgamma / N)
    return dx, dgamma, dbeta
