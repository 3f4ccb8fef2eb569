# Has the library work on tensors of another backend.
# expect: fail|error
import torch


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    named = getattr(torch, 'batch' + '_norm')
    wide = x.detach().float()[:, :, None, None].to_mkldnn()
    zeros = torch.zeros(x.shape[1])
    y = named(wide, zeros + 1, zeros, zeros, zeros, True, 0.1, eps, False)
    return gamma * y.to_dense()[:, :, 0, 0].to(x.dtype) + beta
