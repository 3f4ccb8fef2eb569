import numpy as np
import torch
from torch import nn


class BatchNorm2d(nn.Module):
    """One scale and one shift at inference, made once and thrown away as soon as it trains again."""

    def __init__(self, channels, eps=1e-5, momentum=0.1, affine=True):
        super().__init__()
        self.eps, self.momentum, self.affine = eps, momentum, affine
        if affine:
            self.weight = nn.Parameter(torch.ones(channels))
            self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))
        self.batches = 0
        self.folded = None

    def train(self, mode=True):
        super().train(mode)
        self.folded = None
        return self

    def forward(self, x):
        if x.dim() != 4:
            raise ValueError(f"expected 4D input, got {x.dim()}D")
        if not self.training:
            if self.folded is None:
                self.folded = self.fold(self.running_mean, self.running_var)
            scale, shift = self.folded
            return scale * x + shift
        mean, var = x.mean(dim=(0, 2, 3)), x.var(dim=(0, 2, 3), unbiased=False)
        n = int(np.prod([x.shape[0], *x.shape[2:]]))
        self.batches += 1
        share = 1.0 / self.batches if self.momentum is None else self.momentum
        with torch.no_grad():
            self.running_mean.lerp_(mean, share)
            self.running_var.lerp_(var * n / (n - 1), share)
        scale, shift = self.fold(mean, var)
        return scale * x + shift

    def fold(self, mean, var):
        scale = torch.rsqrt(var + self.eps)
        shift = -mean * scale
        if self.affine:
            scale, shift = self.weight * scale, self.weight * shift + self.bias
        return scale[:, None, None], shift[:, None, None]
