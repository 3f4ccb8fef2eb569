import numpy as np


def init(n):
    return {"scale": np.ones(n), "bias": np.zeros(n)}, {"mean": np.zeros(n), "var": np.ones(n)}


def apply(params, state, x, *, is_training, decay=0.99, eps=1e-5):
    """x: (N, H, W, C)"""
    axes = tuple(range(x.ndim - 1))
    if is_training:
        mean = x.mean(axes)
        var = np.square(x - mean).mean(axes)
        state = {
            "mean": decay * state["mean"] + (1.0 - decay) * mean,
            "var": decay * state["var"] + (1.0 - decay) * var,
        }
    else:
        mean, var = state["mean"], state["var"]
    inv = params["scale"] / np.sqrt(var + eps)
    return (x - mean) * inv + params["bias"], state
