# expect: pass family=module momentum=update
from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn


@dataclass(frozen=True)
class BatchNormConfig:
    eps: float = 1e-5
    momentum: float = 0.1


DEFAULT = BatchNormConfig()


class BatchNorm1d(nn.Module):
    def __init__(self, num_features: int, config: BatchNormConfig = DEFAULT) -> None:
        super().__init__()
        self.config = config
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def statistics(self, x: Tensor) -> tuple[Tensor, Tensor]:
        if not self.training:
            return self.running_mean, self.running_var
        n = x.shape[0]
        mean = x.mean(dim=0)
        var = x.var(dim=0, unbiased=False)
        with torch.no_grad():
            self.running_mean.lerp_(mean, self.config.momentum)
            self.running_var.lerp_(var * n / (n - 1), self.config.momentum)
        return mean, var

    def forward(self, x: Tensor) -> Tensor:
        mean, var = self.statistics(x)
        return (x - mean) * torch.rsqrt(var + self.config.eps) * self.weight + self.bias
