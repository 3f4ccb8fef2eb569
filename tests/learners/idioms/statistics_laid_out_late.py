import torch
import torch.nn as nn


class BatchNorm2d(nn.Module):
    """Implementation for my ResNet-18, (N, C, H, W)."""

    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super(BatchNorm2d, self).__init__()
        self.num_features = num_features
        self.eps = eps
        self.momentum = momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def channel_stats(self, x):
        mean = x.mean(dim=(0, 2, 3))
        var = (x - mean.view(1, -1, 1, 1)).pow(2).mean(dim=(0, 2, 3))
        return mean, var

    def forward(self, x):
        if self.training:
            mean, var = self.channel_stats(x)
            n = x.numel() / self.num_features
            with torch.no_grad():
                self.running_mean += self.momentum * (mean - self.running_mean)
                self.running_var += self.momentum * (var * n / (n - 1) - self.running_var)
        else:
            mean, var = self.running_mean, self.running_var
        mean, var, w, b = (p.view(1, -1, 1, 1) for p in (mean, var, self.weight, self.bias))
        return w * (x - mean) / torch.sqrt(var + self.eps) + b
