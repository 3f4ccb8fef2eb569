import torch
from torch import nn


class ShiftedBN(nn.Module):
    """One pass over the data; shifted by the first sample so that nothing cancels."""

    def __init__(self, channels, eps=1e-5, momentum=0.1):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))
        self.eps, self.momentum = eps, momentum

    def moments(self, rows):
        pivot = rows[0].detach()
        d = rows - pivot
        n = rows.shape[0]
        s1, s2 = d.sum(0), d.pow(2).sum(0)
        return pivot + s1 / n, s2 / n - (s1 / n) ** 2

    def forward(self, x):
        rows = x if x.dim() == 2 else x.transpose(1, 2).reshape(-1, x.shape[1])
        if self.training:
            mean, var = self.moments(rows)
            with torch.no_grad():
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(var, self.momentum)
        else:
            mean, var = self.running_mean, self.running_var
        rows = (rows - mean) * torch.rsqrt(var + self.eps) * self.weight + self.bias
        return rows if x.dim() == 2 else rows.reshape(x.shape[0], x.shape[2], -1).transpose(1, 2)
