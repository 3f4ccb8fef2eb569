import numpy as np


def bn_forward(maps, gain, bias, avg_mean, avg_var, keep=0.9, eps=1e-5, training=True):
    """Feature maps in, feature maps out, and what the backward pass and the next call need."""
    if training:
        mean = np.mean(maps, axis=(0, 1, 2))
        var = np.var(maps, axis=(0, 1, 2))
        new_mean = keep * avg_mean + (1 - keep) * mean
        new_var = keep * avg_var + (1 - keep) * var
    else:
        mean, var, new_mean, new_var = avg_mean, avg_var, avg_mean, avg_var
    z = (maps - mean) / np.sqrt(var + eps)
    return gain * z + bias, z, var, new_mean, new_var


def bn_backward(grad, z, gain, batch_var, eps=1e-5):
    n = grad.size / grad.shape[-1]
    dgain, dbias = (grad * z).sum(axis=(0, 1, 2)), grad.sum(axis=(0, 1, 2))
    dmaps = gain / np.sqrt(batch_var + eps) * (grad - dbias / n - z * dgain / n)
    return dmaps, dgain, dbias
