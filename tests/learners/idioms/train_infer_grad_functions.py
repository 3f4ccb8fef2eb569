import numpy as np

def bn_train(x, gamma, beta, state, momentum=0.9, eps=1e-5):
    mean = x.mean(axis=0)
    var = x.var(axis=0)
    xhat = (x - mean) / np.sqrt(var + eps)
    state = (momentum * state[0] + (1 - momentum) * mean,
             momentum * state[1] + (1 - momentum) * var)
    cache = (xhat, gamma, var, eps)
    return gamma * xhat + beta, state, cache

def bn_infer(x, gamma, beta, state, eps=1e-5):
    mean, var = state
    return gamma * (x - mean) / np.sqrt(var + eps) + beta

def bn_grad(dy, cache):
    xhat, gamma, var, eps = cache
    return {
        "gamma": (dy * xhat).sum(axis=0),
        "beta": dy.sum(axis=0),
        "x": gamma / np.sqrt(var + eps) * (dy - dy.mean(axis=0) - xhat * (dy * xhat).mean(axis=0)),
    }
