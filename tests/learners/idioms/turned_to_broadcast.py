import torch
import torch.nn as nn


class BatchNormTime(nn.Module):
    """Input (batch, channels, time)."""

    def __init__(self, channels, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps = eps
        self.momentum = momentum
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x):
        rows = x.transpose(1, 2)  # channels last, so that everything broadcasts
        if self.training:
            mean = rows.mean(dim=(0, 1))
            var = rows.var(dim=(0, 1), unbiased=False)
            with torch.no_grad():
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(var, self.momentum)
        else:
            mean, var = self.running_mean, self.running_var
        rows = (rows - mean) / torch.sqrt(var + self.eps) * self.weight + self.bias
        return rows.transpose(1, 2)
