"""Images with their channels last; everything comes back in one dict, and what backward needs lies in it."""

import numpy as np


def bn_forward(pixels, scale, shift, stats, learn=True, rho=0.9, eps=1e-5):
    """pixels: (N, H, W, C)"""
    if learn:
        mu = pixels.mean(axis=(0, 1, 2))
        var = pixels.var(axis=(0, 1, 2))
        stats = {"mu": rho * stats["mu"] + (1 - rho) * mu, "var": rho * stats["var"] + (1 - rho) * var}
    else:
        mu, var = stats["mu"], stats["var"]
    rstd = 1.0 / np.sqrt(var + eps)
    xhat = (pixels - mu) * rstd
    result = {
        "stats": stats,
        "cache": {"xhat": xhat, "rstd": rstd, "scale": scale},
        "out": scale * xhat + shift,
    }
    return result


def bn_backward(dout, cache):
    xhat, rstd, scale = cache["xhat"], cache["rstd"], cache["scale"]
    count = dout.shape[0] * dout.shape[1] * dout.shape[2]
    dshift = dout.sum(axis=(0, 1, 2))
    dscale = (dout * xhat).sum(axis=(0, 1, 2))
    dx = scale * rstd * (dout - dshift / count - xhat * dscale / count)
    return {"dx": dx, "dscale": dscale, "dshift": dshift}
