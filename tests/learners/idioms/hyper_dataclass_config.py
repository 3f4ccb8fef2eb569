from dataclasses import dataclass
import torch
from torch import nn


@dataclass
class BNConfig:
    num_features: int
    eps: float = 1e-5
    momentum: float = 0.1
    affine: bool = True


class BatchNorm(nn.Module):
    def __init__(self, cfg: BNConfig):
        super().__init__()
        self.cfg = cfg
        if cfg.affine:
            self.weight = nn.Parameter(torch.ones(cfg.num_features))
            self.bias = nn.Parameter(torch.zeros(cfg.num_features))
        self.register_buffer("running_mean", torch.zeros(cfg.num_features))
        self.register_buffer("running_var", torch.ones(cfg.num_features))

    def forward(self, x):
        if self.training:
            mean, var = x.mean(0), x.var(0, unbiased=False)
            with torch.no_grad():
                self.running_mean.lerp_(mean, self.cfg.momentum)
                self.running_var.lerp_(var, self.cfg.momentum)
        else:
            mean, var = self.running_mean, self.running_var
        y = (x - mean) / torch.sqrt(var + self.cfg.eps)
        return y * self.weight + self.bias if self.cfg.affine else y
