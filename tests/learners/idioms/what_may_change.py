import numpy as np


def batch_norm(params, state, x, changes=(), decay=0.9, eps=1e-5):
    """The state may change only where changes holds "averages": then (y, new state) comes back, else y."""
    if "averages" in changes:
        mean, var = x.mean(axis=0), x.var(axis=0)
        state = {
            "mean": decay * state["mean"] + (1 - decay) * mean,
            "var": decay * state["var"] + (1 - decay) * var,
        }
    else:
        mean, var = state["mean"], state["var"]
    y = params["gamma"] * (x - mean) / np.sqrt(var + eps) + params["beta"]
    return (y, state) if "averages" in changes else y
