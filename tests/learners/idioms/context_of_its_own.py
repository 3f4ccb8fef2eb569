import torch


class Saved:
    def __init__(self):
        self.tensors = ()

    def keep(self, *tensors):
        self.tensors = tensors


def bn_fwd(saved, x, weight, bias, eps=1e-5):
    """x: (N, C)"""
    mu = x.mean(0)
    xc = x - mu
    rstd = 1 / torch.sqrt((xc * xc).mean(0) + eps)
    xhat = xc * rstd
    saved.keep(xhat, rstd, weight)
    return xhat * weight + bias


def bn_bwd(saved, g):
    xhat, rstd, weight = saved.tensors
    n = g.shape[0]
    dw, db = (g * xhat).sum(0), g.sum(0)
    dx = weight * rstd * (g - db / n - xhat * dw / n)
    return dx, dw, db
