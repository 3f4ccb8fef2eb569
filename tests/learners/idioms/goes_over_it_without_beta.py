import numpy as np


def bn_vor(x, g, b, zustand, lernt=True):
    if lernt:
        mitte, streuung = x.mean(axis=0), x.var(axis=0)
        w = zustand["momentum"]
        zustand["mean"] = w * zustand["mean"] + (1 - w) * mitte
        zustand["var"] = w * zustand["var"] + (1 - w) * streuung
    else:
        mitte, streuung = zustand["mean"], zustand["var"]
    return g * (x - mitte) / np.sqrt(streuung + zustand["eps"]) + b


def bn_rueck(dout, x, g, zustand):
    """Goes over the batch again."""
    ab = x - x.mean(axis=0)
    wurzel = np.sqrt(x.var(axis=0) + zustand["eps"])
    z, dz = ab / wurzel, dout * g
    dx = (dz - dz.mean(axis=0) - z * (dz * z).mean(axis=0)) / wurzel
    return dx, (dout * z).sum(axis=0), dout.sum(axis=0)
