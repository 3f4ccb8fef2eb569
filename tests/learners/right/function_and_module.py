# expect: pass family=function-updates-in-place momentum=update
"""A function with the running statistics as arguments, and the module that owns them."""
import torch
from torch import nn


def batch_norm_fn(x, running_mean, running_var, weight, bias, training, momentum, eps):
    dims = tuple(d for d in range(x.ndim) if d != 1)
    view = [-1 if d == 1 else 1 for d in range(x.ndim)]
    if training:
        mean = x.mean(dims)
        var = x.var(dims, unbiased=False)
        with torch.no_grad():
            n = x.numel() / x.shape[1]
            running_mean += momentum * (mean - running_mean)
            running_var += momentum * (var * n / (n - 1) - running_var)
    else:
        mean, var = running_mean, running_var
    return (x - mean.view(view)) / torch.sqrt(var.view(view) + eps) * weight.view(view) + bias.view(view)


class BatchNorm(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps = eps
        self.momentum = momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x):
        return batch_norm_fn(
            x, self.running_mean, self.running_var, self.weight, self.bias, self.training, self.momentum, self.eps
        )
