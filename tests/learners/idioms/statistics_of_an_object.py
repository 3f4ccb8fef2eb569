import torch
import torch.nn as nn


class BatchStatistics:
    """Mean and biased variance of each channel of a (N, C, L) batch."""

    def __init__(self, x):
        self.n = x.shape[0] * x.shape[2]
        self.mean = x.mean(dim=(0, 2))
        self.var = ((x - self.mean[:, None]) ** 2).mean(dim=(0, 2))

    def bessel(self):
        return self.var * self.n / (self.n - 1)


class SequenceBatchNorm(nn.Module):
    def __init__(self, channels, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.gain = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("pop_mean", torch.zeros(channels))
        self.register_buffer("pop_var", torch.ones(channels))

    def forward(self, x):
        mean, var = self.pop_mean, self.pop_var
        if self.training:
            s = BatchStatistics(x)
            self.pop_mean += self.momentum * (s.mean.detach() - self.pop_mean)
            self.pop_var += self.momentum * (s.bessel().detach() - self.pop_var)
            mean, var = s.mean, s.var
        a = self.gain * (var + self.eps) ** -0.5
        return x * a[:, None] + (self.bias - mean * a)[:, None]
