import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    mode = bn_param["mode"]
    eps = bn_param.get("eps", 1e-5)
    momentum = bn_param.get("momentum", 0.9)
    layernorm = bn_param.get("layernorm", 0)
    N, D = x.shape
    running_mean = bn_param.get("running_mean", np.zeros(D))
    running_var = bn_param.get("running_var", np.ones(D))
    cache = None
    if mode == "train":
        mu, var = x.mean(axis=0), x.var(axis=0)
        std = np.sqrt(var + eps)
        norm = (x - mu) / std
        out = gamma * norm + beta
        cache = {"norm": norm, "gamma": gamma, "std": std, "axis": 1 if layernorm else 0}
        if not layernorm:
            running_mean = momentum * running_mean + (1 - momentum) * mu
            running_var = momentum * running_var + (1 - momentum) * var * N / (N - 1)
    elif mode == "test":
        out = gamma * (x - running_mean) / np.sqrt(running_var + eps) + beta
    bn_param["running_mean"], bn_param["running_var"] = running_mean, running_var
    return out, cache


def batchnorm_backward(dout, cache):
    norm, std, axis = cache["norm"], cache["std"], cache["axis"]
    dbeta = np.sum(dout, axis=axis)
    dgamma = np.sum(norm * dout, axis=axis)
    d = dout * cache["gamma"]
    return (d - d.mean(axis=0) - norm * (d * norm).mean(axis=0)) / std, dgamma, dbeta
