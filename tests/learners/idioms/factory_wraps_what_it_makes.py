import numpy as np


def jit(f):
    return f


def batch_norm_factory(eps=1e-5, momentum=0.9):
    def forward(x, gamma, beta, moving_mean, moving_var, training):
        if training:
            mu, var = x.mean(0), x.var(0)
            moving_mean = momentum * moving_mean + (1 - momentum) * mu
            moving_var = momentum * moving_var + (1 - momentum) * var
        else:
            mu, var = moving_mean, moving_var
        return gamma * (x - mu) / np.sqrt(var + eps) + beta, moving_mean, moving_var

    return jit(forward)
