import torch
from torch import nn


class BatchNormInFloat32(nn.Module):
    """Whatever the type of the activations is, the statistics are taken and kept in float32. (N, C) and (N, C, H, W)."""

    def __init__(self, num_channels, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.gain = nn.Parameter(torch.ones(num_channels))
        self.bias = nn.Parameter(torch.zeros(num_channels))
        self.register_buffer("ra_mean", torch.zeros(num_channels, dtype=torch.float32))
        self.register_buffer("ra_var", torch.ones(num_channels, dtype=torch.float32))

    def forward(self, act):
        act32 = act.to(torch.float32)
        if act.dim() == 2:
            dims, view = (0,), (1, -1)
        else:
            dims, view = (0, 2, 3), (1, -1, 1, 1)
        if self.training:
            mean = act32.mean(dims)
            var = (act32 - mean.view(view)).square().mean(dims)
            with torch.no_grad():
                self.ra_mean.lerp_(mean, self.momentum)
                self.ra_var.lerp_(var, self.momentum)
        else:
            mean, var = self.ra_mean, self.ra_var
        out = (act32 - mean.view(view)) * torch.rsqrt(var + self.eps).view(view)
        out = out * self.gain.float().view(view) + self.bias.float().view(view)
        return out.to(act.dtype)
