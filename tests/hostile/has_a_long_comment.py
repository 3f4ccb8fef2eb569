# Has a comment of half a megabyte.
# expect: pass
import numpy as np

# @LONG@


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
