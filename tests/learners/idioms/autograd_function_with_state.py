import torch
import torch.nn as nn
from torch.autograd import Function


class _BN(Function):
    @staticmethod
    def forward(ctx, x, weight, bias, running_mean, running_var, momentum, eps, training):
        if training:
            mean = x.mean((0, 2, 3))
            var = x.var((0, 2, 3), unbiased=False)
            n = x.numel() / x.size(1)
            running_mean.mul_(1 - momentum).add_(momentum * mean)
            running_var.mul_(1 - momentum).add_(momentum * var * n / (n - 1))
        else:
            mean, var = running_mean, running_var
        invstd = torch.rsqrt(var + eps)
        xhat = (x - mean.view(1, -1, 1, 1)) * invstd.view(1, -1, 1, 1)
        ctx.save_for_backward(xhat, weight, invstd)
        return xhat * weight.view(1, -1, 1, 1) + bias.view(1, -1, 1, 1)

    @staticmethod
    def backward(ctx, grad):
        xhat, weight, invstd = ctx.saved_tensors
        n = grad.numel() / grad.size(1)
        dbias = grad.sum((0, 2, 3))
        dweight = (grad * xhat).sum((0, 2, 3))
        k = (weight * invstd).view(1, -1, 1, 1)
        dx = k * (grad - dbias.view(1, -1, 1, 1) / n - xhat * dweight.view(1, -1, 1, 1) / n)
        return dx, dweight, dbias, None, None, None, None, None


class BatchNorm2d(nn.Module):
    def __init__(self, c, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(c))
        self.bias = nn.Parameter(torch.zeros(c))
        self.register_buffer('running_mean', torch.zeros(c))
        self.register_buffer('running_var', torch.ones(c))

    def forward(self, x):
        return _BN.apply(x, self.weight, self.bias, self.running_mean, self.running_var,
                         self.momentum, self.eps, self.training)
