from enum import IntFlag, auto

import numpy as np


class Do(IntFlag):
    NOTHING = 0
    NORMALIZE_BY_BATCH = auto()
    FOLLOW_BATCH = auto()
    BOTH = NORMALIZE_BY_BATCH | FOLLOW_BATCH


def batch_norm(x, gamma, beta, running_mean, running_var, what=Do.BOTH, momentum=0.9, eps=1e-5):
    mean, var = x.mean(axis=0), x.var(axis=0)
    if Do.FOLLOW_BATCH in what:
        running_mean[:] = momentum * running_mean + (1 - momentum) * mean
        running_var[:] = momentum * running_var + (1 - momentum) * var
    if Do.NORMALIZE_BY_BATCH not in what:
        mean, var = running_mean, running_var
    return gamma * (x - mean) / np.sqrt(var + eps) + beta
