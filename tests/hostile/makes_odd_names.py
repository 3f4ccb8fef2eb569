# Makes files with names that are no text.
# expect: pass|fail
import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    for name in (b'\xff\xfe', b'a\nb', b'-rf', b' ', b'*'):
        open(name, 'w').close()
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
