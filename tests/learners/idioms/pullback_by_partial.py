"""Forward returns (y, pullback); pullback is a functools.partial over a plain function."""
from functools import partial

import numpy as np


def _pullback(dy, *, normed, std, gamma):
    dgamma = np.tensordot(np.ones(len(dy)), dy * normed, axes=1)
    dbeta = np.tensordot(np.ones(len(dy)), dy, axes=1)
    d = dy * gamma
    dx = (d - np.average(d, axis=0) - normed * np.average(d * normed, axis=0)) / std
    return {"x": dx, "gamma": dgamma, "beta": dbeta}


def batch_norm(x, gamma, beta, *, eps=1e-5):
    deviation = x - np.average(x, axis=0)
    std = np.sqrt(np.average(deviation ** 2, axis=0) + eps)
    normed = deviation / std
    return normed * gamma + beta, partial(_pullback, normed=normed, std=std, gamma=gamma)
