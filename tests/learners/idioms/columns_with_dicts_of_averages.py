import numpy as np


def begin(n):
    return {"gamma": np.ones((n, 1)), "beta": np.zeros((n, 1))}, {"mu": np.zeros((n, 1)), "sigma2": np.ones((n, 1))}


def bn_layer(Z, params, moving, training=True, decay=0.9, epsilon=1e-8):
    """
    Z      -- output of the linear part, shape (n, m), one example in each column
    params -- "gamma" and "beta", each of shape (n, 1)
    moving -- "mu" and "sigma2", the moving averages, each of shape (n, 1)
    """
    if training:
        mu = np.mean(Z, axis=1, keepdims=True)
        sigma2 = np.var(Z, axis=1, keepdims=True)
        moving["mu"] = decay * moving["mu"] + (1 - decay) * mu
        moving["sigma2"] = decay * moving["sigma2"] + (1 - decay) * sigma2
    else:
        mu, sigma2 = moving["mu"], moving["sigma2"]
    return params["gamma"] * (Z - mu) / np.sqrt(sigma2 + epsilon) + params["beta"]
