import numpy as np

mean_var = lambda x: (x.mean(0), x.var(0))
blend = lambda old, new, m: m * old + (1 - m) * new


def batchnorm(x, gamma, beta, moving_mean, moving_var, is_train=True, eps=1e-5, momentum=0.9):
    mu, v = mean_var(x) if is_train else (moving_mean, moving_var)
    if is_train:
        moving_mean, moving_var = blend(moving_mean, mu, momentum), blend(moving_var, v, momentum)
    return gamma * (x - mu) / np.sqrt(v + eps) + beta, moving_mean, moving_var
