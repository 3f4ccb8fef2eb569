import torch
from torch import nn


class AnyLength(nn.Module):
    """For (N, C) and (N, C, L)."""

    def __init__(self, features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(features))
        self.bias = nn.Parameter(torch.zeros(features))
        self.register_buffer("running_mean", torch.zeros(features))
        self.register_buffer("running_var", torch.ones(features))

    def forward(self, x):
        is_flat = x.dim() == 2
        if is_flat:
            x = x.unsqueeze(-1)
        mean, var = self.statistics(x) if self.training else (self.running_mean, self.running_var)
        y = (x - mean[:, None]) / (var[:, None] + self.eps).sqrt()
        y = self.weight[:, None] * y + self.bias[:, None]
        return y.squeeze(-1) if is_flat else y

    def statistics(self, x):
        n = x.shape[0] * x.shape[2]
        mean, var = x.mean(dim=(0, 2)), x.var(dim=(0, 2), unbiased=False)
        with torch.no_grad():
            self.running_mean += self.momentum * (mean - self.running_mean)
            self.running_var += self.momentum * (var * n / (n - 1) - self.running_var)
        return mean, var
