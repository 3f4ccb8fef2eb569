"""Batch norm as a pair of pure functions, the way Haiku taught me.

Images are NHWC; `decay` weighs the old average.
"""
from collections import namedtuple

import numpy as np

Transformed = namedtuple("Transformed", "init apply")


def batch_norm(decay=0.9, eps=1e-5):
    def init(channels):
        params = dict(scale=np.ones(channels), offset=np.zeros(channels))
        state = dict(mean_ema=np.zeros(channels), var_ema=np.ones(channels))
        return params, state

    def ema(old, new):
        return decay * old + (1.0 - decay) * new

    def apply(params, state, x, is_training):
        if is_training:
            axes = tuple(range(x.ndim - 1))
            mean, var = x.mean(axes), x.var(axes)
            n = x.size / x.shape[-1]
            state = dict(
                mean_ema=ema(state["mean_ema"], mean),
                var_ema=ema(state["var_ema"], var * (n / (n - 1))),
            )
        else:
            mean, var = state["mean_ema"], state["var_ema"]
        inv = params["scale"] / np.sqrt(var + eps)
        return (x - mean) * inv + params["offset"], state

    return Transformed(init, apply)
