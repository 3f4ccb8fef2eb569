import numpy as np


def bn(x, p, state, training):
    if training:
        m = np.divide(np.sum(x, axis=0), len(x))
        d = np.subtract(x, m)
        v = np.divide(np.sum(np.square(d), axis=0), len(x))
        state["m"] = np.add(np.multiply(0.9, state["m"]), np.multiply(0.1, m))
        state["v"] = np.add(np.multiply(0.9, state["v"]), np.multiply(0.1, v))
    else:
        d, v = np.subtract(x, state["m"]), state["v"]
    return np.add(np.multiply(p["g"], np.divide(d, np.sqrt(np.add(v, 1e-5)))), p["b"])
