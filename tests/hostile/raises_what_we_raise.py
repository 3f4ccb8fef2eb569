# Raises exceptions with the names that the grader has for its own.
# expect: fail|error
import numpy as np

class Timeout(BaseException):
    pass


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    raise Timeout('it did not come back in time')
