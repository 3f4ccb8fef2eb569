import numpy as np


def masked_bn(x, gamma, beta, residual=None, keep=None, eps=1e-5):
    if keep is None:
        keep = np.ones_like(x[:, :1])
    n = keep.sum()
    mean = (x * keep).sum(0) / n
    var = (((x - mean) * keep) ** 2).sum(0) / n
    y = gamma * (x - mean) / np.sqrt(var + eps) + beta
    return y if residual is None else y + residual
