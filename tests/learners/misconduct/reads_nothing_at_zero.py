# expect: fail|error mistakes=crash
import ctypes

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    ctypes.string_at(0)  # the process dies of a signal; Python cannot say where
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
