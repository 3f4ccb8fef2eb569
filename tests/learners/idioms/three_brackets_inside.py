"""Everything is a function of one thing; what the outside calls is at the end."""
import numpy as np


def train(eps):
    def around(gamma, beta):
        def after(state):
            def on(x):
                mean, var = x.mean(axis=0), x.var(axis=0)
                keep = tuple(0.9 * old + 0.1 * new for old, new in zip(state, (mean, var)))
                return gamma * (x - mean) / np.sqrt(var + eps) + beta, keep

            return on

        return after

    return around


def batch_norm(x, gamma, beta, running_mean, running_var, training, eps=1e-5):
    if not training:
        return gamma * (x - running_mean) / np.sqrt(running_var + eps) + beta, running_mean, running_var
    y, (running_mean, running_var) = train(eps)(gamma, beta)((running_mean, running_var))(x)
    return y, running_mean, running_var
