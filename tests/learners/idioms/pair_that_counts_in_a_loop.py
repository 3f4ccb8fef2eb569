import numpy as np


def learn(x, gamma, beta, run_mean, run_var, momentum=0.1, eps=1e-5):
    count, center, spread = 0, 0 * run_mean, 0 * run_var
    for row in x:
        count += 1
        away = row - center
        center = center + away / count
        spread = spread + away * (row - center)
    run_mean = (1 - momentum) * run_mean + momentum * center
    run_var = (1 - momentum) * run_var + momentum * spread / (count - 1)
    return gamma * (x - center) / np.sqrt(spread / count + eps) + beta, run_mean, run_var


def apply(x, gamma, beta, run_mean, run_var, eps=1e-5):
    return gamma * (x - run_mean) / np.sqrt(run_var + eps) + beta
