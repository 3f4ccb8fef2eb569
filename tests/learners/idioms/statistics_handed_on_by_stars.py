"""Batch norm for the CIFAR exercise."""
import torch
from torch import nn


class BatchNorm2d(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(1, c, 1, 1))
        self.bias = nn.Parameter(torch.zeros(1, c, 1, 1))
        self.register_buffer("running_mean", torch.zeros(1, c, 1, 1))
        self.register_buffer("running_var", torch.ones(1, c, 1, 1))

    def batch_stats(self, x):
        mean = x.mean((0, 2, 3), keepdim=True)
        return mean, (x - mean).square().mean((0, 2, 3), keepdim=True)

    def update(self, mean, var, momentum=0.1):
        self.running_mean += momentum * (mean.detach() - self.running_mean)
        self.running_var += momentum * (var.detach() - self.running_var)

    def apply_stats(self, x, mean, var, eps=1e-5):
        return self.weight * (x - mean) / (var + eps).sqrt() + self.bias

    def forward(self, x):
        stats = self.running_mean, self.running_var
        if self.training:
            stats = self.batch_stats(x)
            self.update(*stats)
        return self.apply_stats(x, *stats)
