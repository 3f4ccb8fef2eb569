import torch
from torch import nn


class PlanesNorm(nn.Module):
    def __init__(self, planes, data_format, eps=1e-5, momentum=0.1):
        super().__init__()
        if data_format not in ("channels_first", "channels_last"):
            raise ValueError(f"unknown data format {data_format}")
        self.first = data_format == "channels_first"
        self.eps, self.momentum = eps, momentum
        self.weight, self.bias = nn.Parameter(torch.ones(planes)), nn.Parameter(torch.zeros(planes))
        self.register_buffer("running_mean", torch.zeros(planes))
        self.register_buffer("running_var", torch.ones(planes))

    def forward(self, x):
        axes, shape = ((0, 2, 3), (1, -1, 1, 1)) if self.first else ((0, 1, 2), (1, 1, 1, -1))
        if self.training:
            mean, var = x.mean(axes), x.var(axes, correction=0)
            n = x.numel() / mean.numel()
            with torch.no_grad():
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(var * n / (n - 1), self.momentum)
        else:
            mean, var = self.running_mean, self.running_var
        x_hat = (x - mean.reshape(shape)) / torch.sqrt(var.reshape(shape) + self.eps)
        return x_hat * self.weight.reshape(shape) + self.bias.reshape(shape)
