# Takes the storage of a tensor away that it was given.
# expect: fail|error
import torch


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    y = gamma * (x - x.mean(0)) / torch.sqrt(x.var(0, unbiased=False) + eps) + beta
    x.detach().untyped_storage().resize_(0)
    return y
