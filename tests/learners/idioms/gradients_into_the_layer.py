import numpy as np


def bn_forward(x, layer, is_train):
    """layer: dict with gamma, beta, mu, var, decay. Returns (y, cache), or y when testing."""
    if not is_train:
        return (x - layer["mu"]) / np.sqrt(layer["var"] + 1e-5) * layer["gamma"] + layer["beta"]
    mu, var, n, d = x.mean(axis=0), x.var(axis=0), len(x), layer["decay"]
    layer["mu"] = d * layer["mu"] + (1 - d) * mu
    layer["var"] = d * layer["var"] + (1 - d) * var * n / (n - 1)
    std = np.sqrt(var + 1e-5)
    xn = (x - mu) / std
    return layer["gamma"] * xn + layer["beta"], (xn, std)


def bn_backward(dout, layer, cache):
    xn, std = cache
    layer["dbeta"] = dout.sum(axis=0)
    layer["dgamma"] = (xn * dout).sum(axis=0)
    d = layer["gamma"] * dout
    return (d - d.mean(axis=0) - xn * (d * xn).mean(axis=0)) / std
