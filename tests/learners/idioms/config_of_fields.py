from dataclasses import dataclass

import torch
from torch import nn


@dataclass
class NormConfig:
    dim: int
    eps: float = 1e-5
    momentum: float = 0.1


def exponential_average(old, new, momentum=0.1):
    return (1 - momentum) * old + momentum * new


class ConfiguredBatchNorm(nn.Module):
    """BatchNorm for (B, C, L) built from a NormConfig."""

    def __init__(self, config: NormConfig):
        super().__init__()
        self.config = config
        self.weight = nn.Parameter(torch.ones(config.dim, 1))
        self.bias = nn.Parameter(torch.zeros(config.dim, 1))
        self.register_buffer("running_mean", torch.zeros(config.dim, 1))
        self.register_buffer("running_var", torch.ones(config.dim, 1))

    def forward(self, x):
        config = self.config
        mean, var = self.running_mean, self.running_var
        if self.training:
            count = x.shape[0] * x.shape[2]
            mean = x.mean((0, 2), keepdim=True)[0]
            var = ((x - mean) ** 2).mean((0, 2), keepdim=True)[0]
            self.running_mean = exponential_average(self.running_mean, mean.detach(), config.momentum)
            self.running_var = exponential_average(self.running_var, var.detach() * count / (count - 1), config.momentum)
        x_hat = (x - mean) / torch.sqrt(var + config.eps)
        return self.weight * x_hat + self.bias
