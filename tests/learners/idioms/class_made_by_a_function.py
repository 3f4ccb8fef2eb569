import torch
from torch import nn


def make_batch_norm(dims):
    axes = [0, *range(2, dims)]
    shape = [1, -1] + [1] * (dims - 2)

    class BatchNorm(nn.Module):
        def __init__(self, num_features, eps=1e-5, momentum=0.1):
            super().__init__()
            self.weight = nn.Parameter(torch.ones(num_features))
            self.bias = nn.Parameter(torch.zeros(num_features))
            self.register_buffer("running_mean", torch.zeros(num_features))
            self.register_buffer("running_var", torch.ones(num_features))
            self.eps = eps
            self.momentum = momentum

        def forward(self, x):
            if self.training:
                mean = x.mean(axes)
                var = x.var(axes, unbiased=False)
                with torch.no_grad():
                    n = x.numel() / x.shape[1]
                    self.running_mean.lerp_(mean, self.momentum)
                    self.running_var.lerp_(var * n / (n - 1), self.momentum)
            else:
                mean, var = self.running_mean, self.running_var
            x = (x - mean.view(shape)) / torch.sqrt(var.view(shape) + self.eps)
            return x * self.weight.view(shape) + self.bias.view(shape)

    return BatchNorm


BatchNorm1d = make_batch_norm(2)
BatchNorm2d = make_batch_norm(4)
