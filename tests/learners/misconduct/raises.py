# expect: fail|error mistakes=crash:7
import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    raise RuntimeError("not written yet")
