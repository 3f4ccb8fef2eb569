from six.moves import range

import numpy as np


def ref_batch_norm(x, beta, gamma, rmean, rvar, axes, decay_rate, eps, batch_stat, output_stat):
    assert len(axes) == 1
    others = list(range(x.ndim))
    del others[axes[0]]
    m = x.size / x.shape[axes[0]]
    if batch_stat:
        mean = x.mean(tuple(others), keepdims=True)
        var = x.var(tuple(others), keepdims=True)
        rmean[...] = decay_rate * rmean + (1 - decay_rate) * mean
        rvar[...] = decay_rate * rvar + (1 - decay_rate) * var * m / (m - 1)
    else:
        mean, var = rmean, rvar
    y = (x - mean) / np.sqrt(var + eps) * gamma + beta
    if output_stat:
        return y, mean, var
    return y
