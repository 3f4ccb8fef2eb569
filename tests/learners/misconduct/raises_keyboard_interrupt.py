# expect: fail|error mistakes=crash:8
import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    mean = x.mean(axis=0)
    raise KeyboardInterrupt
