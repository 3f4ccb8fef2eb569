# expect: pass family=numpy-forward-backward warnings=running-var-biased momentum=keep
import numpy as np


def batchnorm2d_forward(x, gamma, beta, bn_param):
    """x: (N, C, H, W), reduced over (0, 2, 3) as it stands; gamma and beta: (C,)."""
    eps = bn_param.get("eps", 1e-5)
    momentum = bn_param.get("momentum", 0.9)
    C = x.shape[1]
    bn_param.setdefault("running_mean", np.zeros(C))
    bn_param.setdefault("running_var", np.ones(C))
    if bn_param["mode"] == "train":
        mean = x.mean(axis=(0, 2, 3))
        var = x.var(axis=(0, 2, 3))
        bn_param["running_mean"] = momentum * bn_param["running_mean"] + (1 - momentum) * mean
        bn_param["running_var"] = momentum * bn_param["running_var"] + (1 - momentum) * var
    else:
        mean, var = bn_param["running_mean"], bn_param["running_var"]
    inv_std = 1 / np.sqrt(var + eps)
    x_hat = (x - mean[None, :, None, None]) * inv_std[None, :, None, None]
    out = gamma[None, :, None, None] * x_hat + beta[None, :, None, None]
    return out, {"x_hat": x_hat, "inv_std": inv_std, "gamma": gamma}


def batchnorm2d_backward(dout, cache):
    x_hat, inv_std, gamma = cache["x_hat"], cache["inv_std"], cache["gamma"]
    m = dout.size / dout.shape[1]
    dbeta = dout.sum(axis=(0, 2, 3))
    dgamma = np.einsum("nchw,nchw->c", dout, x_hat)
    centered = dout - dbeta[None, :, None, None] / m - x_hat * dgamma[None, :, None, None] / m
    dx = (gamma * inv_std)[None, :, None, None] * centered
    return dx, dgamma, dbeta
