import numpy as np


def normalise(x, gamma, beta, mean, var, eps=1e-5):
    return gamma * (x - mean) / np.sqrt(var + eps) + beta


def batch_norm(x, weights, moving, training, momentum=0.9, eps=1e-5):
    """weights = (gamma, beta), moving = [mean, var]; returns y, moving"""
    if not training:
        return normalise(x, *weights, *moving, eps=eps), moving
    batch = x.mean(0), x.var(0)
    return normalise(x, *weights, *batch, eps=eps), [momentum * a + (1 - momentum) * b for a, b in zip(moving, batch)]
