import numpy as np

tape = []


def batch_norm(x, p, eps=1e-5, record=True):
    """p: {"gamma": …, "beta": …}; their gradients are left in p["dgamma"], p["dbeta"]."""
    root = np.sqrt(x.var(axis=0) + eps)
    normalized = (x - x.mean(axis=0)) / root

    def back(upstream):
        p["dgamma"] = (upstream * normalized).sum(axis=0)
        p["dbeta"] = upstream.sum(axis=0)
        along = p["dbeta"] + normalized * p["dgamma"]
        return p["gamma"] / root * (upstream - along / len(upstream))

    if record:
        tape.append(back)
    return p["gamma"] * normalized + p["beta"]
