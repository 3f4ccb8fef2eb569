import numpy as np

KEPT: dict = {}


def batchnorm(x, name, gamma, beta, training=True, momentum=0.1, eps=1e-5):
    kept = KEPT.setdefault(name, [np.zeros(x.shape[1]), np.ones(x.shape[1])])
    if not training:
        return gamma * (x - kept[0]) / np.sqrt(kept[1] + eps) + beta
    mean, var = x.mean(0), x.var(0)
    kept[0] = (1 - momentum) * kept[0] + momentum * mean
    kept[1] = (1 - momentum) * kept[1] + momentum * x.var(0, ddof=1)
    return gamma * (x - mean) / np.sqrt(var + eps) + beta
