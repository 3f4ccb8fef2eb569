import numpy as np


def batchnorm(x, gamma, beta, run_mean, run_std2, training, decay=0.9, eps=1e-5):
    mean, std2 = (x.mean(0), x.var(0)) if training else (run_mean, run_std2)
    if training:
        run_mean = decay * run_mean + (1 - decay) * mean
        run_std2 = decay * run_std2 + (1 - decay) * std2
    return gamma * (x - mean) / np.sqrt(std2 + eps) + beta, run_mean, run_std2
