import torch
import torch.nn.functional as F


def bn_by_hand(x, gamma, beta, eps=1e-5):
    mean = x.mean(dim=0)
    centered = x - mean
    return gamma * centered * torch.rsqrt(centered.square().mean(dim=0) + eps) + beta


def bn_of_torch(x, gamma, beta, eps=1e-5):
    """What by_hand is compared with."""
    return F.batch_norm(x, None, None, gamma, beta, training=True, eps=eps)
