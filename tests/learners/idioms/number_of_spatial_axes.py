import torch
import torch.nn as nn
from typing import Union, Sequence

class BatchNormNd(nn.Module):
    def __init__(self, num_features: int, ndim: int = 2, eps: float = 1e-5, momentum: float = 0.1):
        super().__init__()
        self.reduce = (0, *range(2, 2 + ndim))
        self.view = (1, num_features) + (1,) * ndim
        self.weight = nn.Parameter(torch.ones(self.view))
        self.bias = nn.Parameter(torch.zeros(self.view))
        self.register_buffer("mean", torch.zeros(self.view))
        self.register_buffer("var", torch.ones(self.view))
        self.eps, self.momentum = eps, momentum

    def forward(self, x):
        if self.training:
            m = x.mean(self.reduce, keepdim=True)
            v = x.var(self.reduce, correction=0, keepdim=True)
            n = x.numel() / x.shape[1]
            with torch.no_grad():
                self.mean += self.momentum * (m - self.mean)
                self.var += self.momentum * (v * n / (n - 1) - self.var)
        else:
            m, v = self.mean, self.var
        return self.weight * (x - m) / torch.sqrt(v + self.eps) + self.bias
