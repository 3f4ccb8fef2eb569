import numpy as np

spread = {}


def batch_norm(x, gamma, beta, eps=1e-5, tag="layer 1"):
    mu = x.mean(axis=0)
    sd = np.sqrt(((x - mu) ** 2).mean(axis=0) + eps)
    spread.setdefault(tag, []).append(float(sd.mean()))
    return gamma * ((x - mu) / sd) + beta
