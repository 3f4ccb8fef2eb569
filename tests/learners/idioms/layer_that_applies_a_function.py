import torch
from torch import nn


class BatchNormFunction(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, old_mean, old_var, tiny, share):
        n = x.numel() / x.size(1)
        mean = x.mean(dim=(0, 2, 3))
        var = (x - mean[None, :, None, None]).pow(2).sum(dim=(0, 2, 3)) / n
        old_mean.copy_(share * mean + (1 - share) * old_mean)
        old_var.copy_(share * var * n / (n - 1) + (1 - share) * old_var)
        inverse = 1 / torch.sqrt(var + tiny)[None, :, None, None]
        y = (x - mean[None, :, None, None]) * inverse
        ctx.save_for_backward(y, inverse)
        return y

    @staticmethod
    def backward(ctx, g):
        y, inverse = ctx.saved_tensors
        along = (g * y).mean(dim=(0, 2, 3), keepdim=True) * y
        return inverse * (g - g.mean(dim=(0, 2, 3), keepdim=True) - along), None, None, None, None


class GradNorm(nn.BatchNorm2d):
    def forward(self, x):
        self._check_input_dim(x)
        if self.training:
            y = BatchNormFunction.apply(x, self.running_mean, self.running_var, self.eps, self.momentum)
        else:
            mean, var = self.running_mean[None, :, None, None], self.running_var[None, :, None, None]
            y = (x - mean) / torch.sqrt(var + self.eps)
        return y * self.weight[None, :, None, None] + self.bias[None, :, None, None]
