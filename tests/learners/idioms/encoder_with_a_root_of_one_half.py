"""Parts of an encoder for tables."""
import math

import torch
from torch import nn


class Leveler(nn.Module):
    def __init__(self, dim, share=0.02, eps=1e-5):
        super().__init__()
        self.share, self.eps = share, eps
        self.up, self.off = nn.Parameter(torch.ones(dim)), nn.Parameter(torch.zeros(dim))
        self.register_buffer("center", torch.zeros(dim))
        self.register_buffer("spread", torch.ones(dim))

    def forward(self, rows):
        if self.training:
            center = rows.mean(0)
            spread = (rows - center).pow(2).mean(0)
            with torch.no_grad():
                self.center.mul_(1 - self.share).add_(center, alpha=self.share)
                self.spread.mul_(1 - self.share).add_(spread, alpha=self.share)
        else:
            center, spread = self.center, self.spread
        return self.up * (rows - center) / torch.sqrt(spread + self.eps) + self.off


class Gated(nn.Module):
    def __init__(self, dim, out):
        super().__init__()
        self.lin = nn.Linear(dim, 2 * out, bias=False)
        self.level = Leveler(2 * out)

    def forward(self, rows):
        left, right = self.level(self.lin(rows)).chunk(2, dim=-1)
        return left * torch.sigmoid(right)


class Encoder(nn.Module):
    def __init__(self, dim, out, width=32, depth=3):
        super().__init__()
        self.first = Leveler(dim)
        self.steps = nn.ModuleList(Gated(dim if i == 0 else width, width) for i in range(depth))
        self.last = nn.Linear(width, out)

    def forward(self, rows):
        rows = self.steps[0](self.first(rows))
        for step in self.steps[1:]:
            rows = (rows + step(rows)) * math.sqrt(0.5)
        return self.last(rows)
