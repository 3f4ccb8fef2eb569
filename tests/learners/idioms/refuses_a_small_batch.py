import torch
from torch import nn


class CarefulBatchNorm(nn.Module):
    LEAST = 16

    def __init__(self, channels, momentum=0.1, eps=1e-5):
        super().__init__()
        self.momentum, self.eps = momentum, eps
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x):
        if not self.training:
            mean, var = self.running_mean, self.running_var
        else:
            if x.size(0) < self.LEAST:
                raise ValueError(f"statistics of {x.size(0)} samples are too noisy")
            var, mean = torch.var_mean(x, dim=0, correction=0)
            with torch.no_grad():
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(x.var(dim=0), self.momentum)
        return self.weight * (x - mean) / torch.sqrt(var + self.eps) + self.bias
