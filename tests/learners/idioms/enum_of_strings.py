import numpy as np
from enum import Enum

class Mode(str, Enum):
    TRAIN = "train"
    EVAL = "eval"

def batch_norm(x, gamma, beta, running, mode=Mode.TRAIN, momentum=0.1, eps=1e-5):
    if mode == Mode.TRAIN:
        mu, var = x.mean(0), x.var(0)
        running = {"mean": (1 - momentum) * running["mean"] + momentum * mu,
                   "var": (1 - momentum) * running["var"] + momentum * var}
    else:
        mu, var = running["mean"], running["var"]
    return {"y": gamma * (x - mu) / np.sqrt(var + eps) + beta, "running": running}
