import numpy as np


def forward(x, gamma, beta, running_mean, running_var, mem, training=True, momentum=0.9, eps=1e-5):
    if training:
        mu, var = x.mean(0), x.var(0)
        running_mean[:] = momentum * running_mean + (1 - momentum) * mu
        running_var[:] = momentum * running_var + (1 - momentum) * var
    else:
        mu, var = running_mean, running_var
    inv = 1 / np.sqrt(var + eps)
    xhat = (x - mu) * inv
    mem.update(xhat=xhat, inv=inv, gamma=gamma)
    return gamma * xhat + beta


def backward(dout, mem):
    xhat, inv, gamma = mem["xhat"], mem["inv"], mem["gamma"]
    n = dout.shape[0]
    dgamma = (dout * xhat).sum(0)
    dbeta = dout.sum(0)
    dx = gamma * inv * (dout - dbeta / n - xhat * dgamma / n)
    return dx, dgamma, dbeta
