# expect: pass family=function-stateless
import torch


def batch_norm(x, gamma, beta, eps=1e-5):
    """Channels last: x is (N, C), (N, L, C) or (N, H, W, C); gamma and beta are (C,)."""
    dims = tuple(range(x.dim() - 1))
    mean = x.mean(dim=dims)
    var = (x - mean).pow(2).mean(dim=dims)
    return gamma * (x - mean) / torch.sqrt(var + eps) + beta
