import torch
from torch import nn


class SeqBatchNorm(nn.Module):
    """Batch norm for (N, L, C): batch, length, channels. Training only."""

    def __init__(self, channels, eps=1e-5):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(channels))
        self.shift = nn.Parameter(torch.zeros(channels))
        self.eps = eps

    def forward(self, x):
        count = x.shape[0] * x.shape[1]
        d = x - torch.einsum("nlc->c", x) / count
        var = torch.einsum("nlc,nlc->c", d, d) / count
        return torch.addcmul(self.shift, d * torch.rsqrt(var + self.eps), self.scale)
