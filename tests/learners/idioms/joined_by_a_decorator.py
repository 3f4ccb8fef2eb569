import torch
from torch import nn


def method_of(kind):
    def join(function):
        setattr(kind, function.__name__, function)
        return function

    return join


class BatchNorm(nn.Module):
    def __init__(self, width, eps=1e-5, rate=0.1):
        super().__init__()
        self.eps, self.rate = eps, rate
        self.gain = nn.Parameter(torch.ones(width))
        self.shift = nn.Parameter(torch.zeros(width))
        self.register_buffer("mean", torch.zeros(width))
        self.register_buffer("var", torch.ones(width))


@method_of(BatchNorm)
def learn(self, mean, var, n):
    with torch.no_grad():
        self.mean += self.rate * (mean - self.mean)
        self.var += self.rate * (var * n / (n - 1) - self.var)


@method_of(BatchNorm)
def forward(self, x):
    mean, var = self.mean, self.var
    if self.training:
        mean, var = x.mean(0), x.var(0, correction=0)
        self.learn(mean, var, len(x))
    return self.gain * (x - mean) * torch.rsqrt(var + self.eps) + self.shift
