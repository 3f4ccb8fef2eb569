import numpy as np


def channel_sum(images, c, f):
    total = 0.0
    for n in range(images.shape[0]):
        for i in range(images.shape[1]):
            for j in range(images.shape[2]):
                total += f(images[n, i, j, c])
    return total


def bn_layer(images, layer, learning):
    """images: (N, H, W, C).  layer: dict from new_layer(C)."""
    count = images.shape[0] * images.shape[1] * images.shape[2]
    out = np.zeros_like(images)
    for c in range(images.shape[3]):
        if learning:
            mean = channel_sum(images, c, lambda v: v) / count
            squares = channel_sum(images, c, lambda v: (v - mean) ** 2)
            var = squares / count
            layer["mean"][c] += layer["speed"] * (mean - layer["mean"][c])
            layer["var"][c] += layer["speed"] * (squares / (count - 1) - layer["var"][c])
        else:
            mean, var = layer["mean"][c], layer["var"][c]
        a = layer["gamma"][c] / np.sqrt(var + layer["eps"])
        out[:, :, :, c] = a * (images[:, :, :, c] - mean) + layer["beta"][c]
    return out


def new_layer(C, speed=0.1, eps=1e-5):
    return {
        "gamma": np.ones(C), "beta": np.zeros(C),
        "mean": np.zeros(C), "var": np.ones(C),
        "speed": speed,   # how fast the kept statistics follow the batch
        "eps": eps,
    }
