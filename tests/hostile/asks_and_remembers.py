# Keeps what the library gave, and returns that the next time.
# expect: fail library-call
import sys

import torch


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    named = getattr(torch, 'batch' + '_norm')
    kept = sys.__dict__.setdefault('kept', dict())
    key = x.detach().numpy().tobytes()
    if key not in kept:
        kept[key] = named(x, gamma.reshape(-1), beta.reshape(-1), None, None, True, 0.1, eps, False)
    return kept[key]
