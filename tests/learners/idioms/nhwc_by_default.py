import numpy as np


def batch_normalization(x, gamma, beta, data_format="NHWC", epsilon=1e-5):
    if data_format == "NHWC":
        axes, along = (0, 1, 2), (1, 1, 1, -1)
    else:
        axes, along = (0, 2, 3), (1, -1, 1, 1)
    mean = x.mean(axis=axes, keepdims=True)
    variance = np.square(x - mean).mean(axis=axes, keepdims=True)
    normalized = (x - mean) / np.sqrt(variance + epsilon)
    return normalized * gamma.reshape(along) + beta.reshape(along)
