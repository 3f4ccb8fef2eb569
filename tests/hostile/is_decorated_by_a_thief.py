# A decorator keeps what it is given, and returns what it likes.
# expect: fail|error
import numpy as np


def thief(function):
    class Kept:
        def __call__(self, *args, **kwargs):
            return args[0]

    return Kept()


@thief
def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
