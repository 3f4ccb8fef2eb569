import torch


def bn_conv1d(waves, weight, bias, eps=1e-5):
    """waves: (N, C, L)"""
    mu = waves.mean(dim=(0, 2), keepdim=True)
    var = waves.var(dim=(0, 2), unbiased=False, keepdim=True)
    out = (waves - mu) / torch.sqrt(var + eps)
    out = out * weight[None, :, None]
    out = out + bias[None, :, None]
    return out
