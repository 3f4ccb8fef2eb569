import numpy as np

kept = {"mean": 0.0, "var": 1.0}


def whitened(x, eps):
    return (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps)


def bn_train(x, gamma, beta, momentum=0.1, eps=1e-5):
    kept["mean"] = (1 - momentum) * kept["mean"] + momentum * x.mean(axis=0)
    kept["var"] = (1 - momentum) * kept["var"] + momentum * x.var(axis=0, ddof=1)
    return gamma * whitened(x, eps) + beta


def bn_serve(x, gamma, beta, eps=1e-5):
    return gamma * (x - kept["mean"]) / np.sqrt(kept["var"] + eps) + beta
