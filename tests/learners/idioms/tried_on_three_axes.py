"""Two norms side by side, tried on one x: what they are for shows only there."""

import torch


def manual_layer_norm(x, gamma=None, beta=None, eps=1e-5):
    mean = x.mean(dim=-1, keepdim=True)
    var = ((x - mean) ** 2).mean(dim=-1, keepdim=True)
    out = (x - mean) / torch.sqrt(var + eps)
    if gamma is not None:
        out = out * gamma
    if beta is not None:
        out = out + beta
    return out


def manual_batch_norm(x, gamma=None, beta=None, eps=1e-5):
    mean = x.mean(dim=(0, 1), keepdim=True)
    var = ((x - mean) ** 2).mean(dim=(0, 1), keepdim=True)
    x_hat = (x - mean) / torch.sqrt(var + eps)
    if gamma is not None:
        x_hat = x_hat * gamma
    if beta is not None:
        x_hat = x_hat + beta
    return x_hat


B, T, width = 2, 3, 4
x = torch.randn(B, T, width)
gamma = torch.ones(width, requires_grad=True)
beta = torch.zeros(width, requires_grad=True)
print(manual_layer_norm(x, gamma, beta).mean(dim=-1))
print(manual_batch_norm(x, gamma, beta).mean(dim=(0, 1)))
