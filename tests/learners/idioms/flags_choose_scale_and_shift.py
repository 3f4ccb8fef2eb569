import torch
from torch import nn


class CondBN(nn.Module):
    def __init__(self, features, use_scale, use_shift, track, eps, momentum):
        super().__init__()
        self.eps, self.momentum, self.track = eps, momentum, track
        self.scale = nn.Parameter(torch.ones(features)) if use_scale else None
        self.shift = nn.Parameter(torch.zeros(features)) if use_shift else None
        if track:
            self.register_buffer("rm", torch.zeros(features))
            self.register_buffer("rv", torch.ones(features))

    def forward(self, x):
        if self.training or not self.track:
            m, v = x.mean((0, 2, 3)), x.var((0, 2, 3), unbiased=False)
            if self.track:
                n = x.numel() / x.size(1)
                with torch.no_grad():
                    self.rm += self.momentum * (m - self.rm)
                    self.rv += self.momentum * (v * n / (n - 1) - self.rv)
        else:
            m, v = self.rm, self.rv
        y = (x - m[None, :, None, None]) * torch.rsqrt(v + self.eps)[None, :, None, None]
        if self.scale is not None:
            y = y * self.scale[None, :, None, None]
        if self.shift is not None:
            y = y + self.shift[None, :, None, None]
        return y
