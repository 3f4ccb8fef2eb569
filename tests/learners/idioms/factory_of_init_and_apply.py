import numpy as np


def batchnorm_layer(decay=0.9, eps=1e-5):
    def init(width):
        learned = {"scale": np.ones(width), "bias": np.zeros(width)}
        return learned, {"mean": np.zeros(width), "var": np.ones(width)}

    def apply(learned, kept, x, train):
        mu, var = kept["mean"], kept["var"]
        if train:
            mu, var = x.mean(axis=0), x.var(axis=0)
            kept = {
                "mean": decay * kept["mean"] + (1 - decay) * mu,
                "var": decay * kept["var"] + (1 - decay) * var,
            }
        out = learned["scale"] * (x - mu) / np.sqrt(var + eps) + learned["bias"]
        return out, kept

    return init, apply
