"""Works in float32 whatever comes in, and hands back what came in; statistics are kept by a method that an own
decorator takes out of the graph."""

import functools

import torch
from torch import nn

OVER = (0, 2, 3)


def untracked(function):
    @functools.wraps(function)
    def inner(*args, **kwargs):
        with torch.no_grad():
            return function(*args, **kwargs)

    return inner


def statistics(x):
    return x.mean(OVER), x.var(OVER, correction=0)


class MixedNorm(nn.Module):
    def __init__(self, planes, eps=1e-5, momentum=0.1):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(planes, 1, 1))
        self.bias = nn.Parameter(torch.zeros(planes, 1, 1))
        self.register_buffer("running_mean", torch.zeros(planes))
        self.register_buffer("running_var", torch.ones(planes))
        self.eps, self.momentum = eps, momentum

    @untracked
    def keep(self, mean, var, count):
        self.running_mean.lerp_(mean.to(self.running_mean), self.momentum)
        self.running_var.lerp_((var * count / (count - 1)).to(self.running_var), self.momentum)

    def forward(self, x):
        wide = x.to(torch.promote_types(x.dtype, torch.float32))
        if self.training:
            mean, var = statistics(wide)
            self.keep(mean.detach(), var.detach(), x.numel() // x.shape[1])
        else:
            mean, var = self.running_mean, self.running_var
        scale = torch.rsqrt(var + self.eps).view(-1, 1, 1)
        y = (wide - mean.view(-1, 1, 1)) * scale * self.weight + self.bias
        return y.to(x.dtype)
