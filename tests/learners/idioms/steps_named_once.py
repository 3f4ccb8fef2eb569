import torch

OVER = (0, 2)


def batch_norm(x, gamma, beta, eps=1e-5):
    mean = x.mean(OVER, keepdim=True)
    var = (x - mean).pow(2).mean(OVER, keepdim=True)
    shape = [1, -1] + [1] * (x.ndim - 2)
    return (x - mean) / torch.sqrt(var + eps) * gamma.reshape(shape) + beta.reshape(shape)
