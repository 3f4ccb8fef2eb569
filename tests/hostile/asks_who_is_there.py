# Stops in the debugger, and asks for a password.
# expect: fail|error
import getpass

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    breakpoint()
    getpass.getpass()
    input()
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
