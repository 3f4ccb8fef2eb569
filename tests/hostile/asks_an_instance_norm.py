# Has the batch normalized as one instance.
# expect: fail library-call
import torch


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    named = getattr(torch, 'instance' + '_norm')
    return gamma * named(x.T[None], None, None, None, None, True, 0.1, eps, False)[0].T + beta
