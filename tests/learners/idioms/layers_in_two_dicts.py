import numpy as np


def add_layer(weights, averages, layer, width):
    weights[layer] = {"gamma": np.ones(width), "beta": np.zeros(width)}
    averages[layer] = {"mean": np.zeros(width), "var": np.ones(width)}


def normalize(weights, averages, layer, x, train, momentum=0.9, eps=1e-5):
    own, kept = weights[layer], averages[layer]
    if train:
        mean, var = x.mean(axis=0), x.var(axis=0)
        kept["mean"] = momentum * kept["mean"] + (1 - momentum) * mean
        kept["var"] = momentum * kept["var"] + (1 - momentum) * var
    else:
        mean, var = kept["mean"], kept["var"]
    return own["gamma"] * (x - mean) / np.sqrt(var + eps) + own["beta"]
