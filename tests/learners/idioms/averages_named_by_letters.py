import torch


def averaged(spec, *arrays):
    total = torch.einsum(spec, *arrays)
    return total * (total.numel() / arrays[0].numel())


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C, H, W)"""
    mean = averaged("nchw->c", x)
    centered = x - mean[:, None, None]
    var = averaged("nchw,nchw->c", centered, centered)
    normalized = centered * torch.rsqrt(var + eps)[:, None, None]
    return gamma[:, None, None] * normalized + beta[:, None, None]
