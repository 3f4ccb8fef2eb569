"""Exercices de réseaux : chaque couche a sa fonction avant et sa fonction arrière."""
import numpy as np


def backward_relu(dout, cache):
    return dout * (cache > 0)


def forward_batch_normalization(x, gamma, beta, bn_param):
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    D = x.shape[1]
    running_mean = bn_param.get("running_mean", np.zeros(D))
    running_var = bn_param.get("running_var", np.ones(D))
    cache = None
    if bn_param["mode"] == "train":
        mean, var = x.mean(axis=0), x.var(axis=0)
        inverse = 1 / np.sqrt(var + eps)
        unit = (x - mean) * inverse
        cache = {"unit": unit, "inverse": inverse, "gamma": gamma}
        running_mean = momentum * running_mean + (1 - momentum) * mean
        running_var = momentum * running_var + (1 - momentum) * var
    else:
        unit = (x - running_mean) / np.sqrt(running_var + eps)
    bn_param["running_mean"], bn_param["running_var"] = running_mean, running_var
    return gamma * unit + beta, cache


def backward_batch_normalization(dout, cache):
    unit, inverse, gamma = cache["unit"], cache["inverse"], cache["gamma"]
    dgamma, dbeta = (dout * unit).sum(axis=0), dout.sum(axis=0)
    inner = dout * gamma
    dx = inverse * (inner - inner.mean(axis=0) - unit * (inner * unit).mean(axis=0))
    return dx, dgamma, dbeta


def backward_batch_normalization_alternative(dout, cache):
    unit, inverse, gamma = cache["unit"], cache["inverse"], cache["gamma"]
    dgamma, dbeta = (dout * unit).sum(axis=0), dout.sum(axis=0)
    return gamma * inverse / len(dout) * (len(dout) * dout - dbeta - unit * dgamma), dgamma, dbeta
