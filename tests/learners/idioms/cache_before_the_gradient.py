import numpy as np


def forward(a, b):
    """net["bn"] = {"gamma", "beta"}; x is (N, T, D): batch, time, features.  Training pass only."""
    c = a["bn"]
    d = b.mean(axis=(0, 1))
    g = b.var(axis=(0, 1))
    h = np.sqrt(g + 1e-5)
    j = (b - d) / h
    return c["gamma"] * j + c["beta"], {"normal": j, "std": h}


def backward(a, k, l):
    q, j, h = a["bn"]["gamma"], k["normal"], k["std"]
    m = l.shape[0] * l.shape[1]
    n = np.einsum("ntd,ntd->d", l, j)
    o = np.einsum("ntd->d", l)
    p = (q / h) * (l - o / m - j * n / m)
    return {"x": p, "params": {"bn": {"gamma": n, "beta": o}}}
