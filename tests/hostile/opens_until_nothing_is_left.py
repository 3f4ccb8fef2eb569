# Opens its own source until no descriptor is left.
# expect: pass|fail|error
import numpy as np

kept = []


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    try:
        while True:
            kept.append(open(__file__))
    except OSError:
        pass
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
