import numpy as np


def normalizer(width, momentum=0.9, eps=1e-5):
    """The parameters, the state, and a function that closes over both."""
    params = {"gamma": np.ones(width), "beta": np.zeros(width)}
    state = {"mean": np.zeros(width), "var": np.ones(width)}

    def apply(x, training):
        if training:
            mean, var = np.mean(x, axis=0), np.var(x, axis=0)
            for name, value in (("mean", mean), ("var", var)):
                state[name] = momentum * state[name] + (1 - momentum) * value
        else:
            mean, var = state["mean"], state["var"]
        return params["gamma"] * (x - mean) / np.sqrt(var + eps) + params["beta"]

    return params, state, apply
