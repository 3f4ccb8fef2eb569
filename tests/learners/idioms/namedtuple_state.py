import numpy as np
from typing import NamedTuple

class BNVars(NamedTuple):
    gamma: np.ndarray
    beta: np.ndarray

class BNStats(NamedTuple):
    mean: np.ndarray
    var: np.ndarray

def batch_norm(params: BNVars, stats: BNStats, x: np.ndarray, train: bool, momentum: float = 0.9, eps: float = 1e-5):
    if train:
        mean, var = x.mean(0), x.var(0)
        new = BNStats(momentum * stats.mean + (1 - momentum) * mean,
                      momentum * stats.var + (1 - momentum) * var)
    else:
        mean, var = stats
        new = stats
    y = params.gamma * (x - mean) / np.sqrt(var + eps) + params.beta
    return y, new
