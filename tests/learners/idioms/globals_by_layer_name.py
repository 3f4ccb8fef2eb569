import numpy as np

STORE = {}


def add_layer(layer, width):
    STORE[layer + ".scale"] = np.ones(width)
    STORE[layer + ".shift"] = np.zeros(width)
    STORE[layer + ".mean"] = np.zeros(width)
    STORE[layer + ".var"] = np.ones(width)


def bn(layer, x, training, momentum=0.9, eps=1e-5):
    if training:
        mean, var = x.mean(0), x.var(0)
        STORE[layer + ".mean"] = momentum * STORE[layer + ".mean"] + (1 - momentum) * mean
        STORE[layer + ".var"] = momentum * STORE[layer + ".var"] + (1 - momentum) * var
    else:
        mean, var = STORE[layer + ".mean"], STORE[layer + ".var"]
    return STORE[layer + ".scale"] * (x - mean) / np.sqrt(var + eps) + STORE[layer + ".shift"]
