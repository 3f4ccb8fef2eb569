# Raises what Ctrl-C raises.
# expect: fail|error
import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    raise KeyboardInterrupt
