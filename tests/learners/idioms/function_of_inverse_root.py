"""A Function that keeps 1/σ, and scales in steps on its way back; the module averages. Any rank from 2."""

import torch
from torch import nn


class Normalize(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, mean, var, weight, bias, learning, eps):
        inv = torch.rsqrt(var + eps)
        out = (x - mean) * inv * weight + bias
        ctx.save_for_backward(x, mean, inv, weight)
        ctx.learning = learning
        return out

    @staticmethod
    def backward(ctx, grad):
        x, mean, inv, weight = ctx.saved_tensors
        axes = [0, *range(2, grad.dim())]
        hat = (x - mean) * inv
        grad_weight = (grad * hat).sum(dim=axes, keepdim=True)
        grad_bias = grad.sum(dim=axes, keepdim=True)
        grad_x = grad * inv
        grad_x = grad_x * weight
        if ctx.learning:
            along = (grad_x * hat).mean(dim=axes, keepdim=True) * hat
            grad_x = grad_x - grad_x.mean(dim=axes, keepdim=True) - along
        return grad_x, None, None, grad_weight, grad_bias, None, None


class BatchNorm(nn.Module):
    def __init__(self, channels, eps=1e-5, momentum=0.1):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))
        self.eps, self.momentum = eps, momentum

    def forward(self, x):
        shape = (1, -1) + (1,) * (x.dim() - 2)
        if self.training:
            axes = [0, *range(2, x.dim())]
            var, mean = torch.var_mean(x.detach(), dim=axes, correction=0)
            n = x.numel() / x.size(1)
            self.running_mean += self.momentum * (mean - self.running_mean)
            self.running_var += self.momentum * (var * n / (n - 1) - self.running_var)
        else:
            mean, var = self.running_mean, self.running_var
        return Normalize.apply(
            x, mean.view(shape), var.view(shape), self.weight.view(shape), self.bias.view(shape),
            self.training, self.eps,
        )
