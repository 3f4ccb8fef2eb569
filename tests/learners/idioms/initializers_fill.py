import torch
from torch import nn


class BatchNorm2d(nn.Module):
    def __init__(self, channels, scale_init, shift_init, decay=0.99, eps=1e-3):
        super().__init__()
        self.scale = nn.Parameter(scale_init(torch.empty(channels)))
        self.shift = nn.Parameter(torch.empty(channels))
        shift_init(self.shift)
        self.decay, self.eps = decay, eps
        self.register_buffer("ema_mean", torch.zeros(channels))
        self.register_buffer("ema_var", torch.ones(channels))

    def forward(self, x):
        if self.training:
            mean = x.mean((0, 2, 3))
            var = ((x - mean[None, :, None, None]) ** 2).mean((0, 2, 3))
            n = x.numel() / x.size(1)
            with torch.no_grad():
                self.ema_mean.mul_(self.decay).add_(mean, alpha=1 - self.decay)
                self.ema_var.mul_(self.decay).add_(var, alpha=(1 - self.decay) * n / (n - 1))
        else:
            mean, var = self.ema_mean, self.ema_var
        std = (var + self.eps).sqrt()
        y = (x - mean[None, :, None, None]) / std[None, :, None, None]
        return y * self.scale[None, :, None, None] + self.shift[None, :, None, None]
