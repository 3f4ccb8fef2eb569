# expect: fail|error mistakes=out-of-memory:7
import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    pairs = np.ones((1 << 20, 1 << 20))
    mean = (pairs[: x.shape[0], : x.shape[0]] @ x)[0] / x.shape[0]
    return gamma * (x - mean) / np.sqrt(x.var(axis=0) + eps) + beta
