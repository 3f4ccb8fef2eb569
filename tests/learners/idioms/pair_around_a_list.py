import torch


def fwd(x, gamma, beta, running, momentum=0.1, eps=1e-5):
    mean, var = x.mean(0), x.var(0, unbiased=False)
    n = x.shape[0]
    running = [
        (1 - momentum) * running[0] + momentum * mean.detach(),
        (1 - momentum) * running[1] + momentum * var.detach() * n / (n - 1),
    ]
    return gamma * (x - mean) / torch.sqrt(var + eps) + beta, running


def fwd_inference(x, gamma, beta, running, eps=1e-5):
    mean, var = running
    return gamma * (x - mean) / torch.sqrt(var + eps) + beta
