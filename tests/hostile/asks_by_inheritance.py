# Inherits from the library's layer under another name.
# expect: fail library-call
import torch

class Own(getattr(torch.nn, 'Batch' + 'Norm1d')):
    pass


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    layer = Own(x.shape[1], eps=eps, affine=False).to(x.dtype)
    return gamma * layer(x) + beta
