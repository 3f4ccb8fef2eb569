# Every column is an observation.
import numpy as np


def bn(S, g, b, eps=1e-8):
    mu = np.mean(S, axis=1, keepdims=True)
    var = np.mean((S - mu) ** 2, axis=1, keepdims=True)
    return g * (S - mu) / np.sqrt(var + eps) + b
