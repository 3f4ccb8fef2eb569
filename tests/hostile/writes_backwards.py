# Turns the text around, in prints and in its names.
# expect: fail
import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    print('\u202edrow\u2066 \u200f' * 9)
    raise ValueError('\u202e' + 'x' * 99)
