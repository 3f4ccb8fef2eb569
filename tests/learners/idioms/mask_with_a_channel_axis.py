import torch
from torch import nn


class MaskedBatchNorm1d(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))
        self.eps, self.momentum = eps, momentum

    def forward(self, x, mask):
        # x: (N, C, L), mask: (N, 1, L)
        if self.training:
            n = mask.sum()
            mean = (x * mask).sum((0, 2)) / n
            var = ((x - mean.view(1, -1, 1)) ** 2 * mask).sum((0, 2)) / n
            with torch.no_grad():
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(var * n / (n - 1), self.momentum)
        else:
            mean, var = self.running_mean, self.running_var
        y = (x - mean.view(1, -1, 1)) / torch.sqrt(var.view(1, -1, 1) + self.eps)
        return (y * self.weight.view(1, -1, 1) + self.bias.view(1, -1, 1)) * mask
