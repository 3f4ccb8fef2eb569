"""A layer of a flow: its scale is kept above zero, and inference goes by the moments of all that was seen."""

import math

import torch
import torch.nn.functional as F
from torch import nn


class FlowBatchNorm(nn.Module):
    def __init__(self, dim, eps=1e-5):
        super().__init__()
        self.raw = nn.Parameter(torch.full((dim,), math.log(math.e - 1)))
        self.shift = nn.Parameter(torch.zeros(dim))
        self.register_buffer("all_mean", torch.zeros(dim))
        self.register_buffer("all_var", torch.zeros(dim))
        self.seen = 0
        self.eps = eps

    def forward(self, x):
        if self.training:
            mean = x.mean(dim=0)
            var = x.var(dim=0, unbiased=False)
            with torch.no_grad():
                total = self.seen + x.shape[0]
                old, new = self.seen / total, x.shape[0] / total
                self.all_var = old * self.all_var + new * var + old * new * (self.all_mean - mean) ** 2
                self.all_mean = old * self.all_mean + new * mean
                self.seen = total
        else:
            mean, var = self.all_mean, self.all_var
        return (x - mean) / torch.sqrt(var + self.eps) * F.softplus(self.raw) + self.shift

    def log_det(self, var):
        return torch.sum(torch.log(F.softplus(self.raw)) - 0.5 * torch.log(var + self.eps))
