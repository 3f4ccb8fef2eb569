import torch
from torch import nn


class BatchNorm(nn.Module):
    def __init__(self, features, dims=4, momentum=0.1, eps=1e-5):
        super().__init__()
        shape = self._shape(features, dims)
        self.gamma, self.beta = nn.Parameter(torch.ones(shape)), nn.Parameter(torch.zeros(shape))
        self.register_buffer("moving_mean", torch.zeros(shape))
        self.register_buffer("moving_var", torch.ones(shape))
        self.axes = (0,) if dims == 2 else (0, 2, 3)
        self.momentum, self.eps = momentum, eps

    @staticmethod
    def _shape(features, dims):
        return (1, features) if dims == 2 else (1, features, 1, 1)

    def forward(self, x):
        if self.training:
            mean = x.mean(self.axes, keepdim=True)
            var = x.var(self.axes, keepdim=True, unbiased=False)
            n = x.numel() / x.shape[1]
            self.moving_mean.lerp_(mean.detach(), self.momentum)
            self.moving_var.lerp_(var.detach() * n / (n - 1), self.momentum)
        else:
            mean, var = self.moving_mean, self.moving_var
        return self.gamma * (x - mean) / torch.sqrt(var + self.eps) + self.beta
