import numpy as np


def norm_init(width):
    return {"affine": np.stack([np.ones(width), np.zeros(width)]),
            "moments": np.stack([np.zeros(width), np.ones(width)])}


def norm_apply(layer, x, is_train, momentum=0.9, eps=1e-5):
    moments = layer["moments"]
    if is_train:
        now = np.stack([x.mean(axis=0), x.var(axis=0)])
        moments *= momentum
        moments += (1 - momentum) * now
    else:
        now = moments
    scale, shift = layer["affine"]
    return scale * (x - now[0]) / np.sqrt(now[1] + eps) + shift
