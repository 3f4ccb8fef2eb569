import torch
from torch import nn


class FoldedNorm(nn.Module):
    def __init__(self, channels, eps=1e-5, momentum=0.1):
        super().__init__()
        shape = (1, channels, 1, 1)
        self.eps, self.momentum = eps, momentum
        self.gamma, self.beta = nn.Parameter(torch.ones(shape)), nn.Parameter(torch.zeros(shape))
        self.register_buffer("running_mean", torch.zeros(shape))
        self.register_buffer("running_var", torch.ones(shape))

    def _of_batch(self, x):
        count = x.numel() // x.shape[1]
        mean = x.sum((0, 2, 3), keepdim=True) / count
        apart = x - mean
        var = (apart**2).sum((0, 2, 3), keepdim=True) / count
        return mean, var, count

    def _remember(self, mean, var, count):
        with torch.no_grad():
            share = self.momentum
            self.running_mean.mul_(1 - share).add_(share * mean)
            self.running_var.mul_(1 - share).add_(share * var * count / (count - 1))

    def _fold(self, mean, var):
        factor = self.gamma / torch.sqrt(var + self.eps)
        summand = self.beta - mean * factor
        return factor, summand

    def forward(self, x):
        if self.training:
            mean, var, count = self._of_batch(x)
            self._remember(mean, var, count)
        else:
            mean, var = self.running_mean, self.running_var
        factor, summand = self._fold(mean, var)
        return x * factor + summand
