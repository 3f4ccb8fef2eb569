# expect: pass
import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta


while True:  # training code: what is graded is the definition
    batch_norm(np.random.randn(8, 4), np.ones(4), np.zeros(4))
