import torch
from torch import nn


class BatchNorm(nn.Module):
    def __init__(self, channels, momentum=0.1, eps=1e-5):
        super().__init__()
        self.momentum, self.eps = momentum, eps
        self.scale = nn.Parameter(torch.ones(1, channels, 1, 1))
        self.shift = nn.Parameter(torch.zeros(1, channels, 1, 1))
        self.register_buffer("running_mean", torch.zeros(1, channels, 1, 1))
        self.register_buffer("running_var", torch.ones(1, channels, 1, 1))

    def moments(self, x):
        mean = x.mean(dim=(0, 2, 3), keepdim=True)
        return mean, ((x - mean) ** 2).mean(dim=(0, 2, 3), keepdim=True)

    def track(self, mean, var):
        keep = 1 - self.momentum
        self.running_mean.copy_(keep * self.running_mean + self.momentum * mean.detach())
        self.running_var.copy_(keep * self.running_var + self.momentum * var.detach())

    def forward(self, x):
        mean, var = self.running_mean, self.running_var
        if self.training:
            mean, var = self.moments(x)
            self.track(mean, var)
        return self.scale * (x - mean) / torch.sqrt(var + self.eps) + self.shift
