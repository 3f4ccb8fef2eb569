# Hangs in a regular expression.
# expect: fail|error
import re

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    re.match(r'(a+)+$', 'a' * 60 + 'b')
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
