import torch
from torch import nn


class BatchNorm1d(nn.Module):
    def __init__(self, n, eps=1e-5, momentum=0.1):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(n))
        self.bias = nn.Parameter(torch.zeros(n))
        self.register_buffer("running_mean", torch.zeros(n))
        self.register_buffer("running_var", torch.ones(n))
        self.eps, self.momentum = eps, momentum

    @torch.no_grad()
    def update(self, x):
        kept = (self.running_var, self.running_mean)
        for old, new in zip(kept, torch.var_mean(x, 0)):
            old.lerp_(new, self.momentum)

    def forward(self, x):
        if self.training:
            self.update(x)
            mean = x.mean(0)
            var = (x - mean).square().mean(0)
        else:
            mean, var = self.running_mean, self.running_var
        return torch.addcmul(self.bias, self.weight, (x - mean) * (var + self.eps).rsqrt())
