import numpy as np


def train_step(x, params, state, momentum=0.1, eps=1e-5):
    mu, v = x.mean(0), x.var(0)
    state["mean"] = (1 - momentum) * state["mean"] + momentum * mu
    state["var"] = (1 - momentum) * state["var"] + momentum * v
    return params["gamma"] * (x - mu) / np.sqrt(v + eps) + params["beta"]


def freeze(params, state, eps=1e-5):
    k = params["gamma"] / np.sqrt(state["var"] + eps)
    c = params["beta"] - k * state["mean"]
    return lambda x: k * x + c
