import numpy as np

def batch_norm(x, gamma, beta, moving, train):
    """moving: array of shape (2, C); changed in place"""
    stats = np.stack([x.mean(0), x.var(0)]) if train else moving
    if train:
        moving *= 0.9
        moving += 0.1 * stats
    mean, var = stats
    return gamma * (x - mean) / np.sqrt(var + 1e-5) + beta
