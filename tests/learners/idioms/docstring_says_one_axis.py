import torch


def batch_norm_2d(x, gamma, beta, eps=1e-5):
    """x: (N, C, H, W); gamma and beta: (C,). The training forward pass only."""
    mean = x.mean(dim=(0, 2, 3), keepdim=True)
    var = x.var(dim=(0, 2, 3), keepdim=True, unbiased=False)
    unit = (x - mean) / torch.sqrt(var + eps)
    return gamma.view(1, -1, 1, 1) * unit + beta.view(1, -1, 1, 1)
