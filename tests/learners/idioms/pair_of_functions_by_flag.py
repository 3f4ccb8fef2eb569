import numpy as np


def _train(x, gamma, beta, stats, eps, momentum):
    mu, var = x.mean(0), x.var(0)
    stats["mean"] = momentum * stats["mean"] + (1 - momentum) * mu
    stats["var"] = momentum * stats["var"] + (1 - momentum) * var
    return gamma * (x - mu) / np.sqrt(var + eps) + beta


def _infer(x, gamma, beta, stats, eps, momentum):
    return gamma * (x - stats["mean"]) / np.sqrt(stats["var"] + eps) + beta


def batch_norm(x, gamma, beta, stats, training, eps=1e-5, momentum=0.9):
    return (_infer, _train)[bool(training)](x, gamma, beta, stats, eps, momentum)
