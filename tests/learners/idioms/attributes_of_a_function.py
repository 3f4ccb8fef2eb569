import numpy as np


def bn(x, gamma, beta, training=True, momentum=0.9, eps=1e-5):
    if training:
        mean, var = x.mean(0), x.var(0)
        bn.mean = momentum * bn.mean + (1 - momentum) * mean
        bn.var = momentum * bn.var + (1 - momentum) * var
    else:
        mean, var = bn.mean, bn.var
    return gamma * (x - mean) / np.sqrt(var + eps) + beta
bn.mean, bn.var = np.zeros(3), np.ones(3)
