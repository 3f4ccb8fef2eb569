# Has each channel normalized as a group.
# expect: fail library-call
import torch


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    named = getattr(torch.nn.functional, 'group' + '_norm')
    return gamma * named(x.T[None], x.shape[1], eps=eps)[0].T + beta
