import torch
from torch import nn


class Normalizer(nn.Module):
    """which: "bn" keeps running statistics; "ln" normalizes each sample by itself."""

    def __init__(self, which, width, eps=1e-5, momentum=0.1):
        super().__init__()
        if which not in ("ln", "bn"):
            raise ValueError(f"no such norm: {which}")
        self.which, self.eps, self.momentum = which, eps, momentum
        self.weight, self.bias = nn.Parameter(torch.ones(width)), nn.Parameter(torch.zeros(width))
        self.register_buffer("running_mean", torch.zeros(width))
        self.register_buffer("running_var", torch.ones(width))

    def forward(self, x):
        if self.which == "ln":
            mean, var = x.mean(1, keepdim=True), x.var(1, keepdim=True, correction=0)
        elif self.training:
            mean, var = x.mean(0), x.var(0, correction=0)
            with torch.no_grad():
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(x.var(0), self.momentum)
        else:
            mean, var = self.running_mean, self.running_var
        return self.weight * (x - mean) / torch.sqrt(var + self.eps) + self.bias
