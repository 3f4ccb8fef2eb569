# from our .m files: one column is one sample
import numpy as np
from numpy import ones, sqrt, tile, zeros


def make(d):
    return dict(g=ones((d, 1)), b=zeros((d, 1)), M=zeros((d, 1)), V=ones((d, 1)), decay=0.9, epsilon=1e-6)


def bnorm_forward(bn, X, istrain=True):
    d, n = X.shape
    if istrain:
        mu = X @ ones((n, 1)) / n
        gap = X - tile(mu, (1, n))
        s2 = gap**2 @ ones((n, 1)) / n
        bn["M"] = bn["decay"] * bn["M"] + (1 - bn["decay"]) * mu
        bn["V"] = bn["decay"] * bn["V"] + (1 - bn["decay"]) * s2
    else:
        gap, s2 = X - tile(bn["M"], (1, n)), bn["V"]
    bn["iv"] = 1 / sqrt(s2 + bn["epsilon"])
    bn["Xh"] = gap * tile(bn["iv"], (1, n))
    return tile(bn["g"], (1, n)) * bn["Xh"] + tile(bn["b"], (1, n))


def bnorm_backward(bn, dY):
    n = dY.shape[1]
    dg, db = (dY * bn["Xh"]).sum(1, keepdims=True), np.sum(dY, 1, keepdims=True)
    dX = bn["g"] * bn["iv"] / n * (n * dY - db - bn["Xh"] * dg)
    return dX, dg, db
