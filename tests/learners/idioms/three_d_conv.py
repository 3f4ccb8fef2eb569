import torch
from torch import nn


class BatchNorm3D(nn.Module):
    """Input: (N, C, D, H, W)"""

    def __init__(self, num_channels, eps=1e-5, momentum=0.1):
        super().__init__()
        self.gamma = nn.Parameter(torch.ones(1, num_channels, 1, 1, 1))
        self.beta = nn.Parameter(torch.zeros(1, num_channels, 1, 1, 1))
        self.register_buffer("mean", torch.zeros(1, num_channels, 1, 1, 1))
        self.register_buffer("var", torch.ones(1, num_channels, 1, 1, 1))
        self.eps, self.momentum = eps, momentum

    def forward(self, x):
        if self.training:
            mean = x.mean(dim=(0, 2, 3, 4), keepdim=True)
            var = x.var(dim=(0, 2, 3, 4), keepdim=True, unbiased=False)
            with torch.no_grad():
                self.mean.mul_(1 - self.momentum).add_(self.momentum * mean)
                self.var.mul_(1 - self.momentum).add_(self.momentum * var)
        else:
            mean, var = self.mean, self.var
        return self.gamma * (x - mean) / torch.sqrt(var + self.eps) + self.beta
