import numpy as np


class BN:
    """Nothing is kept here."""

    @staticmethod
    def moments(x):
        return np.mean(x, axis=0), np.var(x, axis=0)

    @staticmethod
    def forward(x, gamma, beta, eps=1e-5):
        mean, var = BN.moments(x)
        rstd = 1.0 / np.sqrt(var + eps)
        xhat = (x - mean) * rstd
        return xhat * gamma + beta, (xhat, rstd, gamma)

    @staticmethod
    def backward(dy, saved):
        xhat, rstd, gamma = saved
        dg, db = np.einsum("nc,nc->c", dy, xhat), np.einsum("nc->c", dy)
        dx = gamma * rstd * (dy - (db + xhat * dg) / dy.shape[0])
        return dx, dg, db
