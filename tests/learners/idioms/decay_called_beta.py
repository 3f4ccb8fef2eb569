import numpy as np


def normalize(x, scale, offset, avg, avg_sq, beta=0.99, eps=1e-3, train=True):
    """beta weighs what was before, as in Adam; avg and avg_sq are filled anew."""
    if not train:
        return scale * (x - avg) / np.sqrt(avg_sq + eps) + offset
    mu, var = x.mean(axis=0), x.var(axis=0)
    avg[:] = beta * avg + (1 - beta) * mu
    avg_sq[:] = beta * avg_sq + (1 - beta) * var
    return scale * (x - mu) / np.sqrt(var + eps) + offset
