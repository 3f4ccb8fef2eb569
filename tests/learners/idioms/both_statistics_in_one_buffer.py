import torch
from torch import nn


class StripeNorm(nn.Module):
    def __init__(self, width, eps=1e-5, pace=0.1):
        super().__init__()
        self.eps, self.pace = eps, pace
        self.scale = nn.Parameter(torch.ones(width))
        self.shift = nn.Parameter(torch.zeros(width))
        self.register_buffer("history", torch.stack([torch.zeros(width), torch.ones(width)]))

    def forward(self, x):
        if self.training:
            level = x.mean(0)
            spread = (x - level).pow(2).mean(0)
            fresh = torch.stack([level, spread]).detach()
            self.history.mul_(1 - self.pace).add_(fresh, alpha=self.pace)
        else:
            level, spread = self.history
        return self.scale * (x - level) / (spread + self.eps).sqrt() + self.shift
