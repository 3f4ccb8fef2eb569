import numpy as xp
from numpy import einsum as E
from numpy import mean as average

root = xp.sqrt


def forward(x, g, b, eps=1e-5):
    n, c, h, w = x.shape
    mean = average(x, axis=(0, 2, 3))
    off = x - E("c,nhw->nchw", mean, xp.ones((n, h, w)))
    var = E("nchw,nchw->c", off, off) / (n * h * w)
    z = E("nchw,c->nchw", off, 1 / root(var + eps))
    return E("nchw,c->nchw", z, g) + b[:, None, None]
