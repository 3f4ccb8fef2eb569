# Returns lists in lists, a hundred thousand deep.
# expect: fail|error
import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    nest = [x]
    for _ in range(100_000):
        nest = [nest]
    return nest
