import numpy as np


def bn_forward(x, gamma, beta, running_mean, running_var, training, momentum=0.9, eps=1e-5):
    mean, var = running_mean, running_var
    if training:
        mean, var = x.mean(axis=0), x.var(axis=0)
        running_mean[...] = momentum * running_mean + (1 - momentum) * mean
        running_var[...] = momentum * running_var + (1 - momentum) * var
    return gamma * (x - mean) / np.sqrt(var + eps) + beta


def bn_of_images(x, gamma, beta, running_mean, running_var, training, momentum=0.9, eps=1e-5):
    raise NotImplementedError("the second part of the exercise")
