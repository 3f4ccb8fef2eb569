"""An invertible layer: forwards it is a batch norm, backwards it draws samples from the running statistics."""

import torch
from torch import nn


class FlowNorm(nn.Module):
    def __init__(self, width, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.log_gamma, self.beta = nn.Parameter(torch.zeros(width)), nn.Parameter(torch.zeros(width))
        self.register_buffer("pop_mean", torch.zeros(width))
        self.register_buffer("pop_var", torch.ones(width))

    def forward(self, z, direction="data_to_noise"):
        if direction == "noise_to_data":
            root = (self.pop_var + self.eps).sqrt()
            return (z - self.beta) / self.log_gamma.exp() * root + self.pop_mean
        mean, var = self.pop_mean, self.pop_var
        if self.training:
            mean = z.mean(dim=0)
            var = (z - mean).square().mean(dim=0)
            with torch.no_grad():
                self.pop_mean += self.momentum * (mean - self.pop_mean)
                self.pop_var += self.momentum * (var - self.pop_var)
        return self.log_gamma.exp() * (z - mean) / (var + self.eps).sqrt() + self.beta
