# X is d-by-m: one column per sample.
import numpy as np
from numpy import ones, sqrt, zeros


def bnorm_start(d):
    return {"g": ones((d, 1)), "b": zeros((d, 1)), "mu": zeros((d, 1)), "s2": ones((d, 1))}


def bnorm_fit(X, P, rho=0.9, tol=1e-5):
    m = np.size(X, 1)
    o = ones((m, 1))
    mu = X @ o / m
    Z = X - mu @ o.T
    s2 = (Z * Z) @ o / m
    P["mu"] = rho * P["mu"] + (1 - rho) * mu
    P["s2"] = rho * P["s2"] + (1 - rho) * s2 * m / (m - 1)
    return P["g"] * Z / sqrt(s2 + tol) + P["b"], P


def bnorm_use(X, P, tol=1e-5):
    return P["g"] * (X - P["mu"]) / sqrt(P["s2"] + tol) + P["b"]
