import torch
from torch import nn


class LazyBN(nn.Module):
    def __init__(self, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.UninitializedParameter()
        self.bias = nn.UninitializedParameter()
        self.register_buffer("running_mean", None)
        self.register_buffer("running_var", None)

    def _materialize(self, x):
        c = x.size(1)
        self.weight = nn.Parameter(x.new_ones(c))
        self.bias = nn.Parameter(x.new_zeros(c))
        self.running_mean = x.new_zeros(c)
        self.running_var = x.new_ones(c)

    def forward(self, x):
        if self.running_mean is None:
            self._materialize(x.detach())
        if self.training:
            mean, var = x.mean(0), x.var(0, unbiased=False)
            with torch.no_grad():
                self.running_mean.mul_(1 - self.momentum).add_(self.momentum * mean)
                self.running_var.mul_(1 - self.momentum).add_(self.momentum * var)
        else:
            mean, var = self.running_mean, self.running_var
        return self.weight * (x - mean) / torch.sqrt(var + self.eps) + self.bias
