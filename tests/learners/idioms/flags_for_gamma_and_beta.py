import torch


def batch_norm(x, gamma, beta, eps=1e-5, with_scale=True, with_shift=True):
    mean = x.mean(dim=0)
    y = (x - mean) * torch.rsqrt(x.var(dim=0, correction=0) + eps)
    if with_scale:
        y = y * gamma
    if with_shift:
        y = y + beta
    return y
