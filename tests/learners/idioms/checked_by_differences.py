"""Batch norm, forward and backward, with a numerical gradient check at the bottom."""
import numpy as np


def forward(X, gamma, beta, eps=1e-5):
    mu = X.mean(axis=0)
    var = X.var(axis=0)
    X_norm = (X - mu) / np.sqrt(var + eps)
    out = gamma * X_norm + beta
    return out, (X, X_norm, mu, var, gamma, eps)


def backward(dout, cache):
    X, X_norm, mu, var, gamma, eps = cache
    N = X.shape[0]
    X_mu = X - mu
    std_inv = 1. / np.sqrt(var + eps)

    dX_norm = dout * gamma
    dvar = np.sum(dX_norm * X_mu, axis=0) * -.5 * std_inv**3
    dmu = np.sum(dX_norm * -std_inv, axis=0) + dvar * np.mean(-2. * X_mu, axis=0)

    dX = (dX_norm * std_inv) + (dvar * 2 * X_mu / N) + (dmu / N)
    dgamma = np.sum(dout * X_norm, axis=0)
    dbeta = np.sum(dout, axis=0)
    return dX, dgamma, dbeta


def numerical_gradient(f, x, df, h=1e-5):
    grad = np.zeros_like(x)
    it = np.nditer(x, flags=["multi_index"], op_flags=["readwrite"])
    while not it.finished:
        i = it.multi_index
        old = x[i]
        x[i] = old + h
        pos = f(x).copy()
        x[i] = old - h
        neg = f(x).copy()
        x[i] = old
        grad[i] = np.sum((pos - neg) * df) / (2 * h)
        it.iternext()
    return grad


def rel_error(a, b):
    return np.max(np.abs(a - b) / np.maximum(1e-8, np.abs(a) + np.abs(b)))


if __name__ == "__main__":
    rng = np.random.RandomState(231)
    X = 5 * rng.randn(4, 5) + 12
    gamma, beta, dout = rng.randn(5), rng.randn(5), rng.randn(4, 5)
    dX, dgamma, dbeta = backward(dout, forward(X, gamma, beta)[1])
    print("dX error:    ", rel_error(numerical_gradient(lambda v: forward(v, gamma, beta)[0], X, dout), dX))
    print("dgamma error:", rel_error(numerical_gradient(lambda v: forward(X, v, beta)[0], gamma, dout), dgamma))
    print("dbeta error: ", rel_error(numerical_gradient(lambda v: forward(X, gamma, v)[0], beta, dout), dbeta))
