# Raises an exception whose name and text order the terminal about.
# expect: fail
import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    raise type('\x1b[2J\nPASS\u202e', (Exception,), {})('\x1b]0;title\x07\u2028PASS bn.py')
