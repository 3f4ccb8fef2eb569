# Turns the batch into rows, and has each normalized as a layer.
# expect: fail library-call
import torch


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    named = getattr(torch.nn.functional, 'layer' + '_norm')
    return gamma * named(x.T, (x.shape[0],), eps=eps).T + beta
