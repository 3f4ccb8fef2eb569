import torch
from torch import nn


class Average(nn.Module):
    def __init__(self, start, rate):
        super().__init__()
        self.register_buffer("value", start)
        self.rate = rate

    @torch.no_grad()
    def feed(self, new):
        self.value += self.rate * (new - self.value)


class Volumes(nn.Module):
    """(N, C, D, H, W)"""

    def __init__(self, channels, rate=0.1, eps=1e-5):
        super().__init__()
        view = (1, channels, 1, 1, 1)
        self.gain, self.bias = nn.Parameter(torch.ones(view)), nn.Parameter(torch.zeros(view))
        self.mean, self.var = Average(torch.zeros(view), rate), Average(torch.ones(view), rate)
        self.eps = eps

    def forward(self, volume):
        if self.training:
            mean = volume.mean(dim=(0, 2, 3, 4), keepdim=True)
            var = (volume - mean).pow(2).mean(dim=(0, 2, 3, 4), keepdim=True)
            self.mean.feed(mean)
            self.var.feed(var)
        else:
            mean, var = self.mean.value, self.var.value
        return (volume - mean) * torch.rsqrt(var + self.eps) * self.gain + self.bias
