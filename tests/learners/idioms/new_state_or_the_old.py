import numpy as np


def init_bn(dim):
    params = {"scale": np.ones(dim), "bias": np.zeros(dim)}
    state = {"mean": np.zeros(dim), "var": np.ones(dim)}
    return params, state


def apply_bn(params, state, x, train=True, decay=0.99, eps=1e-5):
    mean, var = state["mean"], state["var"]
    new_state = state
    if train:
        mean, var = x.mean(0), x.var(0)
        new_state = {
            key: decay * state[key] + (1 - decay) * value
            for key, value in (("mean", mean), ("var", var))
        }
    y = (x - mean) / np.sqrt(var + eps) * params["scale"] + params["bias"]
    return y, new_state
