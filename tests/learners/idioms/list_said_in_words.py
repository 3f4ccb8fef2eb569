import numpy as np


def bn(x, gamma, beta, state, mode, eps=1e-5):
    """state = [running_mean, running_var]; returns out and the new state"""
    if mode == "train":
        mean, var = np.mean(x, axis=0), np.var(x, axis=0)
        state = [0.9 * s + 0.1 * b for s, b in zip(state, [mean, var])]
    else:
        mean, var = state
    x_hat = (x - mean) / np.sqrt(var + eps)
    return gamma * x_hat + beta, state
