import functools

import numpy as np


def on_rows(function):
    @functools.wraps(function)
    def wrapper(x, *args, **kwargs):
        values = np.moveaxis(x, 1, -1)
        done = function(values.reshape(-1, values.shape[-1]), *args, **kwargs)
        return np.moveaxis(done.reshape(values.shape), -1, 1)

    return wrapper


@on_rows
def batch_norm(rows, gamma, beta, eps=1e-5):
    mean, var = rows.mean(axis=0), rows.var(axis=0)
    return gamma * (rows - mean) / np.sqrt(var + eps) + beta
