import torch
from torch import nn


class MaskedBatchNorm(nn.Module):
    def __init__(self, channels, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x, lengths=None):
        if self.training:
            if lengths is None:
                lengths = x.new_ones(x.shape[0])
            w = lengths[:, None]
            n = w.sum()
            mean = (x * w).sum(0) / n
            var = ((x - mean) ** 2 * w).sum(0) / n
            unbiased = (var * n / (n - 1)).detach()
            self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean.detach()
            self.running_var = (1 - self.momentum) * self.running_var + self.momentum * unbiased
        else:
            mean, var = self.running_mean, self.running_var
        return (x - mean) / torch.sqrt(var + self.eps) * self.weight + self.bias
