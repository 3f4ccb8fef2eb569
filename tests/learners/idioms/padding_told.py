import torch
from torch import nn


class SequenceBatchNorm(nn.Module):
    """x: (N, T, C); padding: (N, T), True where a sequence has ended."""

    def __init__(self, c, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.w, self.b = nn.Parameter(torch.ones(c)), nn.Parameter(torch.zeros(c))
        self.register_buffer("mean", torch.zeros(c))
        self.register_buffer("var", torch.ones(c))

    def forward(self, x, padding):
        mean, var = self.mean, self.var
        if self.training:
            tokens = x[~padding]
            mean, var = tokens.mean(0), tokens.var(0, unbiased=False)
            with torch.no_grad():
                self.mean.lerp_(mean, self.momentum)
                self.var.lerp_(tokens.var(0), self.momentum)
        return (x - mean) / torch.sqrt(var + self.eps) * self.w + self.b
