import numpy as np


def forward(x, layer, eps=1e-5):
    """layer: gamma and beta of shape (1, C, 1, 1); what the backward pass needs is put beside them."""
    axes = (0, 2, 3)
    mean, var = x.mean(axes, keepdims=True), x.var(axes, keepdims=True)
    std = np.sqrt(var + eps)
    z = (x - mean) / std
    layer["kept"] = z, std
    return layer["gamma"] * z + layer["beta"]


def backward(dy, layer):
    axes = (0, 2, 3)
    z, std = layer["kept"]
    n = dy.size / dy.shape[1]
    layer["dbeta"] = dy.sum(axes, keepdims=True)
    layer["dgamma"] = (dy * z).sum(axes, keepdims=True)
    return layer["gamma"] / std * (dy - layer["dbeta"] / n - z * layer["dgamma"] / n)
