"""An autograd Function that works in float64, between a cast and a cast back. (N, C, H, W)"""

import torch
from torch import nn


class Whiten(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, eps):
        mean = x.mean(dim=(0, 2, 3), keepdim=True)
        var = (x - mean).square().mean(dim=(0, 2, 3), keepdim=True)
        y = (x - mean) / (var + eps).sqrt()
        ctx.save_for_backward(y, var)
        ctx.eps = eps
        return y, mean.flatten(), var.flatten()

    @staticmethod
    def backward(ctx, up, _mean, _var):
        y, var = ctx.saved_tensors
        along = (up * y).mean(dim=(0, 2, 3), keepdim=True) * y
        centered = up - up.mean(dim=(0, 2, 3), keepdim=True)
        return (centered - along) / (var + ctx.eps).sqrt(), None


class WideNorm2d(nn.Module):
    def __init__(self, channels, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, inputs):
        x = inputs.double()
        if self.training:
            y, mean, var = Whiten.apply(x, self.eps)
            n = x.numel() / x.size(1)
            with torch.no_grad():
                self.running_mean.mul_(1 - self.momentum).add_(self.momentum * mean)
                self.running_var.mul_(1 - self.momentum).add_(self.momentum * var * n / (n - 1))
        else:
            mean = self.running_mean[:, None, None]
            y = (x - mean) / (self.running_var[:, None, None] + self.eps).sqrt()
        y = y * self.weight[:, None, None] + self.bias[:, None, None]
        y = y.to(inputs.dtype)
        return y
