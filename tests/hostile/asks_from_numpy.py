# Is written in NumPy, and has torch do the work.
# expect: fail library-call
import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    library = __import__('to' + 'rch')
    t = library.from_numpy
    y = getattr(library, 'batch' + '_norm')(t(x), None, None, None, None, True, 0.1, eps, False)
    return gamma * y.numpy() + beta
