# Raises an exception that is its own cause.
# expect: fail
import numpy as np

class Circle(Exception):
    def __repr__(self):
        return repr(self)


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    error = Circle()
    error.args = (error,)
    error.__cause__ = error.__context__ = error
    raise error
