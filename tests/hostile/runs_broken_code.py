# Runs bytes that are no program.
# expect: fail|error
import numpy as np

def broken():
    return 1


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    broken.__code__ = broken.__code__.replace(co_code=bytes(range(100, 200, 2)) * 9, co_stacksize=1)
    broken()
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
