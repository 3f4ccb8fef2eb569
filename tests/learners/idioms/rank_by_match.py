"""Rows and images, told apart by match."""

import torch
from torch import nn


class BatchNorm(nn.Module):
    def __init__(self, channels, eps=1e-5, momentum=0.1):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))
        self.eps, self.momentum = eps, momentum

    def forward(self, x):
        match x.dim():
            case 2:
                axes, shape = [0], (1, -1)
            case _:
                axes, shape = [0, 2, 3], (1, -1, 1, 1)
        if self.training:
            mean, var = x.mean(axes), x.var(axes, correction=0)
            with torch.no_grad():
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(var, self.momentum)
        else:
            mean, var = self.running_mean, self.running_var
        hat = (x - mean.view(shape)) / torch.sqrt(var.view(shape) + self.eps)
        return hat * self.weight.view(shape) + self.bias.view(shape)
