import numpy as np

def make(value):
    return {"eps": value, "momentum": 0.9}

CFG = None
CFG = make(1e-5)

def batch_norm(x, gamma, beta, rm, rv, training=True):
    m = CFG["momentum"]
    if training:
        mu, var = x.mean(0), x.var(0)
        rm[:] = m * rm + (1 - m) * mu
        rv[:] = m * rv + (1 - m) * var
    else:
        mu, var = rm, rv
    return gamma * (x - mu) / np.sqrt(var + CFG["eps"]) + beta
