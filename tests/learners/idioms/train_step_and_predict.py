import numpy as np


def init_state(c):
    return {"mean": np.zeros(c), "var": np.ones(c)}


def train_step(params, state, x, eps=1e-5, momentum=0.9):
    mu = x.mean(axis=0)
    var = x.var(axis=0)
    y = params["gamma"] * (x - mu) / np.sqrt(var + eps) + params["beta"]
    state = {
        "mean": momentum * state["mean"] + (1 - momentum) * mu,
        "var": momentum * state["var"] + (1 - momentum) * var,
    }
    return y, state


def predict(params, state, x, eps=1e-5):
    return params["gamma"] * (x - state["mean"]) / np.sqrt(state["var"] + eps) + params["beta"]
