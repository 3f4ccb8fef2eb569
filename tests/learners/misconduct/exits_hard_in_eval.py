# expect: fail mistakes=crash
import os

import torch


def batch_norm(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    """x: (N, C)."""
    if not training:
        os._exit(3)
    mean, var = x.mean(0), x.var(0, unbiased=False)
    with torch.no_grad():
        running_mean.lerp_(mean, momentum)
        running_var.lerp_(var, momentum)
    return gamma * (x - mean) / torch.sqrt(var + eps) + beta
