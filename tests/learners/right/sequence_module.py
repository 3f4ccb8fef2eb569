# expect: pass family=module momentum=update
import torch
from torch import nn


class BatchNorm1d(nn.Module):
    """x: (N, C) or (N, C, L)."""

    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x):
        if flat := x.dim() == 2:
            x = x.unsqueeze(-1)
        if self.training:
            if (count := x.shape[0] * x.shape[2]) == 1:
                raise ValueError("training needs more than one value a channel")
            mean = x.mean((0, 2), keepdim=True)
            var = (x - mean).square().mean((0, 2), keepdim=True)
            with torch.no_grad():
                self.running_mean.lerp_(mean.flatten(), self.momentum)
                self.running_var.lerp_(var.flatten() * count / (count - 1), self.momentum)
        else:
            mean = self.running_mean[None, :, None]
            var = self.running_var[None, :, None]
        x = (x - mean) / torch.sqrt(var + self.eps)
        x = x * self.weight[None, :, None] + self.bias[None, :, None]
        return x.squeeze(-1) if flat else x
