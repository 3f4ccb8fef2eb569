import torch
from torch import nn


class BatchNorm(nn.Module):
    axes = None

    def __class_getitem__(cls, rank):
        axes = tuple(i for i in range(rank) if i != 1)
        return type(f"BatchNorm{rank}", (cls,), {"axes": axes})

    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))
        self.eps = eps
        self.momentum = momentum

    def forward(self, x):
        shape = [1, -1] + [1] * (len(self.axes) - 1)
        if self.training:
            mean = x.mean(self.axes)
            var = x.var(self.axes, unbiased=False)
            with torch.no_grad():
                n = x.numel() / x.shape[1]
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(var * n / (n - 1), self.momentum)
        else:
            mean, var = self.running_mean, self.running_var
        x = (x - mean.view(shape)) / torch.sqrt(var.view(shape) + self.eps)
        return x * self.weight.view(shape) + self.bias.view(shape)


BatchNorm1d = BatchNorm[2]
BatchNorm2d = BatchNorm[4]
