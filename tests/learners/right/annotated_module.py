# expect: pass family=module momentum=update
from typing import List

import torch
import torch.nn as nn


class BatchNorm(nn.Module):
    __constants__ = ["eps", "momentum"]
    running_mean: torch.Tensor
    running_var: torch.Tensor
    eps: float
    momentum: float

    def __init__(self, num_features: int, eps: float = 1e-5, momentum: float = 0.1) -> None:
        super().__init__()
        self.eps = eps
        self.momentum = momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        dims: List[int] = [0]
        shape: List[int] = [1, -1]
        for d in range(2, input.dim()):
            dims.append(d)
            shape.append(1)
        if self.training:
            mean = input.mean(dims)
            var = input.var(dims, unbiased=False)
            n = input.numel() // input.size(1)
            self.running_mean.mul_(1.0 - self.momentum).add_(mean.detach() * self.momentum)
            self.running_var.mul_(1.0 - self.momentum).add_(var.detach() * (self.momentum * n / (n - 1)))
        else:
            mean = self.running_mean
            var = self.running_var
        output = (input - mean.view(shape)) / torch.sqrt(var.view(shape) + self.eps)
        return output * self.weight.view(shape) + self.bias.view(shape)
