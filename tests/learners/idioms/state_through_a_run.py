import numpy as np


def init(width):
    return {"scale": np.ones(width), "offset": np.zeros(width)}, {"mean": np.zeros(width), "var": np.ones(width)}


def apply(params, state, x, train=True, decay=0.9, eps=1e-5):
    """x: (N, D); returns (y, the new state)"""
    if train:
        mean, var = x.mean(axis=0), x.var(axis=0)
        state = {"mean": decay * state["mean"] + (1 - decay) * mean, "var": decay * state["var"] + (1 - decay) * var}
    else:
        mean, var = state["mean"], state["var"]
    return params["scale"] * (x - mean) / np.sqrt(var + eps) + params["offset"], state


def go_through(batches, width):
    params, state = init(width)
    for batch in batches:
        _, state = apply(params, state, batch)
    return state
