"""Statistics in float64, buffers too; the result goes back to the type that came in. (N, C, L)"""

import torch
from torch import nn


class ExactNorm1d(nn.Module):
    def __init__(self, channels, eps=1e-5, momentum=0.1):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("mean_ema", torch.zeros(channels, dtype=torch.float64))
        self.register_buffer("var_ema", torch.ones(channels, dtype=torch.float64))
        self.eps = eps
        self.momentum = momentum

    def forward(self, x):
        wide = x.double()
        if self.training:
            mean = wide.mean((0, 2))
            var = wide.var((0, 2), unbiased=False)
            with torch.no_grad():
                self.mean_ema.lerp_(mean, self.momentum)
                self.var_ema.lerp_(var, self.momentum)
        else:
            mean, var = self.mean_ema, self.var_ema
        hat = (wide - mean[:, None]) / torch.sqrt(var[:, None] + self.eps)
        out = hat * self.weight[:, None] + self.bias[:, None]
        return out.to(x.dtype)
