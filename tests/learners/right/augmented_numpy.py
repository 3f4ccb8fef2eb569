# expect: pass family=function-updates-in-place momentum=update
import numpy as np


def batch_norm_2d(x, weight, bias, running_mean, running_var, mode="train", momentum=0.1, eps=1e-5):
    if mode == "train":
        mean = x.mean(axis=(0, 2, 3))
        var = x.var(axis=(0, 2, 3))
        count = x.size // x.shape[1]
        running_mean += momentum * (mean - running_mean)
        running_var += momentum * (var * count / (count - 1) - running_var)
    else:
        mean, var = running_mean, running_var
    scale = weight / np.sqrt(var + eps)
    # not folded into x * scale + (bias - mean * scale): that loses digits where the mean is large
    centered = x - mean[:, None, None]
    return centered * scale[:, None, None] + bias[:, None, None]
