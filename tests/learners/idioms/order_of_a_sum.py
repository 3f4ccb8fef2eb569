import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5, deterministic=False):
    """deterministic: rows are put in an order before they are added up."""
    rows = np.sort(x, axis=0) if deterministic else x
    mean = rows.mean(axis=0)
    var = np.square(rows - mean).mean(axis=0)
    return gamma * (x - mean) / np.sqrt(var + eps) + beta
