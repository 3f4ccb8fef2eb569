import numpy as np


def norm_a(x, w, b, eps=1e-5):
    m = x.mean(0)
    s = np.sqrt(x.var(0) + eps)
    xn = (x - m) / s
    return w * xn + b, {"xn": xn, "s": s, "w": w}


def norm_b(g, kept):
    h = g * kept["w"]
    gx = h - h.mean(0) - kept["xn"] * (h * kept["xn"]).mean(0)
    return gx / kept["s"], (g * kept["xn"]).sum(0), g.sum(0)
