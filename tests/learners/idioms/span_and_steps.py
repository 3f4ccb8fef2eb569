import numpy as np
def bn(x, gamma, beta, state, training=True, span=19.0, eps=1e-5):
    if training:
        m, v = x.mean(0), x.var(0)
        w = 2 / (span + 1)
        state["n"] += 1
        state["mean"] = (1 - w) * state["mean"] + w * m
        state["var"] = (1 - w) * state["var"] + w * v
    else:
        m, v = state["mean"], state["var"]
    return gamma * (x - m) / np.sqrt(v + eps) + beta
