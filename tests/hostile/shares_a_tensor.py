# Puts a tensor into memory that other processes see.
# expect: fail
import torch


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    y = gamma * (x - x.mean(0)) / torch.sqrt(x.var(0, unbiased=False) + eps) + beta
    y.detach().share_memory_()
    return y
