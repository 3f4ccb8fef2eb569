# expect: pass family=function-returns-stats warnings=running-var-biased momentum=keep
import numpy as np


def batchnorm_layer(inputs, scale, shift, avg_mean, avg_var, phase="train", alpha=0.9, epsilon=1e-5):
    if phase == "train":
        mu = np.mean(inputs, axis=0)
        sigma2 = np.mean((inputs - mu) ** 2, axis=0)
        avg_mean = alpha * avg_mean + (1 - alpha) * mu
        avg_var = alpha * avg_var + (1 - alpha) * sigma2
    elif phase == "test":
        mu, sigma2 = avg_mean, avg_var
    else:
        raise ValueError(f"unknown phase {phase!r}")
    z = (inputs - mu) / np.sqrt(sigma2 + epsilon)
    return scale * z + shift, avg_mean, avg_var
