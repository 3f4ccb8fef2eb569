import numpy as np

layers = {}


def batchnorm(x, name, is_training=True, decay=0.9, eps=1e-5):
    d = x.shape[1]
    if name not in layers:
        layers[name] = dict(gamma=np.ones(d), beta=np.zeros(d), mean=np.zeros(d), var=np.ones(d))
    p = layers[name]
    if is_training:
        m, v = x.mean(0), x.var(0)
        p["mean"] = decay * p["mean"] + (1 - decay) * m
        p["var"] = decay * p["var"] + (1 - decay) * v
    else:
        m, v = p["mean"], p["var"]
    return p["gamma"] * (x - m) / np.sqrt(v + eps) + p["beta"]
