import torch
from torch import nn


class PlainBN(nn.Module):
    def __init__(self, dim, momentum, eps):
        super().__init__()
        self.momentum, self.eps = momentum, eps
        self.gamma = nn.Parameter(torch.ones(dim))
        self.beta = nn.Parameter(torch.zeros(dim))
        self.register_buffer("running_mean", torch.zeros(dim))
        self.register_buffer("running_var", torch.ones(dim))

    def forward(self, x):
        mean, var = self.running_mean, self.running_var
        if self.training:
            mean, var = x.mean(0), x.var(0, unbiased=False)
            with torch.no_grad():
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(var, self.momentum)
        return (x - mean) * torch.rsqrt(var + self.eps) * self.gamma + self.beta


class GhostBN(nn.Module):
    """
    Splits the batch into pieces of `virtual_batch_size` rows and normalizes each on its own.
    """

    def __init__(self, input_dim, virtual_batch_size=128, momentum=0.01, eps=1e-5):
        super().__init__()
        self.virtual_batch_size = virtual_batch_size
        self.inner = PlainBN(input_dim, momentum, eps)

    def forward(self, x):
        if not self.training:
            return self.inner(x)
        pieces = torch.split(x, self.virtual_batch_size)
        return torch.cat([self.inner(p) for p in pieces], 0)
