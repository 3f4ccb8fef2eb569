import torch
from torch import nn


class ConditionalBatchNorm1d(nn.Module):
    def __init__(self, width, n_conditions, momentum=0.01, eps=1e-5):
        super().__init__()
        self.width, self.n_conditions = int(width), int(n_conditions)
        self.momentum, self.eps = float(momentum), float(eps)
        self.offset = nn.Embedding(self.n_conditions, self.width)
        self.scale = nn.Embedding(self.n_conditions, self.width)
        nn.init.zeros_(self.offset.weight)
        nn.init.ones_(self.scale.weight)
        self.register_buffer("running_mean", torch.zeros(self.width))
        self.register_buffer("running_var", torch.ones(self.width))

    def forward(self, x, condition):
        mean, var = self.running_mean, self.running_var
        if self.training:
            mean, var = x.mean(dim=0), x.var(dim=0, unbiased=False)
            self.running_mean.mul_(1 - self.momentum).add_(self.momentum * mean.detach())
            self.running_var.mul_(1 - self.momentum).add_(self.momentum * x.detach().var(dim=0))
        normalized = (x - mean) / torch.sqrt(var + self.eps)
        return normalized * self.scale(condition) + self.offset(condition)
