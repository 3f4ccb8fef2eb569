# bnorm.m -> bnorm.py     (X is m-by-d, one observation per row)
from types import SimpleNamespace as struct
import numpy as np


def bnorm_init(d):
    s = struct()
    s.gamma = np.ones((1, d))
    s.beta = np.zeros((1, d))
    s.mu = np.zeros((1, d))
    s.sigma2 = np.ones((1, d))
    s.rho = 0.9          # s.mu = rho * s.mu + (1 - rho) * mean(X)
    s.epsilon = 1e-5
    return s


def bnorm_fwd(s, X, istrain):
    m = X.shape[0]
    e = np.ones((m, 1))
    if istrain:
        mu = e.T @ X / m
        Xc = X - e @ mu
        sigma2 = e.T @ (Xc * Xc) / m
        s.mu = s.rho * s.mu + (1 - s.rho) * mu
        s.sigma2 = s.rho * s.sigma2 + (1 - s.rho) * sigma2 * m / (m - 1)
    else:
        Xc = X - e @ s.mu
        sigma2 = s.sigma2
    isd = (sigma2 + s.epsilon) ** (-1 / 2)
    Xn = Xc * np.tile(isd, (m, 1))
    Y = Xn * np.tile(s.gamma, (m, 1)) + np.tile(s.beta, (m, 1))
    s.cache = (Xn, isd)
    return Y


def bnorm_bwd(s, dY):
    Xn, isd = s.cache
    m = dY.shape[0]
    e = np.ones((m, 1))
    dbeta = e.T @ dY
    dgamma = e.T @ (dY * Xn)
    dXn = dY @ np.diag(s.gamma.ravel())
    dX = (dXn - e @ (e.T @ dXn) / m - Xn * (e @ (e.T @ (dXn * Xn)) / m)) * (e @ isd)
    return dX, dgamma, dbeta
