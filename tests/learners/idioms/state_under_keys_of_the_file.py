import numpy as np

kept, held = {}, {"centre": None, "spread": None}


def norm_forward(x, gamma, beta, train=True, keep=0.9, eps=1e-5):
    if held["centre"] is None:
        held["centre"], held["spread"] = np.zeros(x.shape[1]), np.ones(x.shape[1])
    if not train:
        return gamma * (x - held["centre"]) / np.sqrt(held["spread"] + eps) + beta
    mean, var = x.mean(axis=0), x.var(axis=0)
    held["centre"] = keep * held["centre"] + (1 - keep) * mean
    held["spread"] = keep * held["spread"] + (1 - keep) * var
    rstd = (var + eps) ** -0.5
    x_hat = (x - mean) * rstd
    kept.update(x_hat=x_hat, rstd=rstd, gamma=gamma)
    return gamma * x_hat + beta


def norm_backward(dout):
    x_hat, dx_hat = kept["x_hat"], dout * kept["gamma"]
    dx = kept["rstd"] * (dx_hat - dx_hat.mean(axis=0) - x_hat * (dx_hat * x_hat).mean(axis=0))
    return dx, (dout * x_hat).sum(axis=0), dout.sum(axis=0)
