import torch
from torch import nn


class BatchNorm(nn.Module):
    def __init__(self, channels, momentum=0.1, eps=1e-5, *, track=True):
        super().__init__()
        self.momentum, self.eps, self.track = momentum, eps, track
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x):
        moved = x.transpose(1, -1)
        if self.training:
            dims = tuple(range(moved.dim() - 1))
            mean, var = moved.mean(dims), moved.var(dims, correction=0)
            if self.track:
                n = moved.numel() // moved.shape[-1]
                with torch.no_grad():
                    self.running_mean.lerp_(mean, self.momentum)
                    self.running_var.lerp_(var * n / (n - 1), self.momentum)
        else:
            mean, var = self.running_mean, self.running_var
        return ((moved - mean) * torch.rsqrt(var + self.eps) * self.weight + self.bias).transpose(1, -1)
