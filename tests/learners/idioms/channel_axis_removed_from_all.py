import numpy as np

def batch_norm(x, gamma, beta, channel_axis, eps=1e-5):
    axes = list(range(x.ndim))
    axes.remove(channel_axis)
    axes = tuple(axes)
    mean = x.mean(axis=axes, keepdims=True)
    var = x.var(axis=axes, keepdims=True)
    g = np.expand_dims(gamma, axes)
    b = np.expand_dims(beta, axes)
    return g * (x - mean) / np.sqrt(var + eps) + b
