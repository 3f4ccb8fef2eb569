import abc
import torch
from torch import nn


class Norm(nn.Module, abc.ABC):
    def __init__(self, n, eps):
        super().__init__()
        self.eps = eps
        self.weight = nn.Parameter(torch.ones(n))
        self.bias = nn.Parameter(torch.zeros(n))

    @abc.abstractmethod
    def stats(self, x):
        ...

    def forward(self, x):
        mean, var = self.stats(x)
        shape = (1, -1) + (1,) * (x.dim() - 2)
        x = (x - mean.view(shape)) * torch.rsqrt(var.view(shape) + self.eps)
        return x * self.weight.view(shape) + self.bias.view(shape)


class BatchNorm(Norm):
    def __init__(self, n, eps=1e-5, momentum=0.1):
        super().__init__(n, eps)
        self.momentum = momentum
        self.register_buffer("running_mean", torch.zeros(n))
        self.register_buffer("running_var", torch.ones(n))

    def stats(self, x):
        if not self.training:
            return self.running_mean, self.running_var
        dims = [i for i in range(x.dim()) if i != 1]
        mean, var = x.mean(dims), x.var(dims, unbiased=False)
        with torch.no_grad():
            self.running_mean.lerp_(mean, self.momentum)
            self.running_var.lerp_(x.var(dims), self.momentum)
        return mean, var
