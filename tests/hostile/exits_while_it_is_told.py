# Raises an exception that ends the program when its text is asked for.
# expect: fail|error
import sys

import numpy as np

class Quits(Exception):
    def __str__(self):
        sys.exit(0)

    __repr__ = __str__


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    raise Quits
