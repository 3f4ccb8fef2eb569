# Says that it stands in another file, on line two billion.
# expect: fail|error
import numpy as np

def failing():
    raise ValueError


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    failing.__code__ = failing.__code__.replace(co_filename=__file__, co_firstlineno=2 * 10**9)
    failing()
