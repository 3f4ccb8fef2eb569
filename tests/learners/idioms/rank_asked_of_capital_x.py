import torch
from torch import nn


class BatchNorm(nn.Module):
    def __init__(self, num_features, num_dims, eps=1e-5, momentum=0.9):
        super().__init__()
        if num_dims not in (2, 4):
            raise ValueError("num_dims has to be 2 or 4")
        shape = (1, num_features) if num_dims == 2 else (1, num_features, 1, 1)
        self.gamma = nn.Parameter(torch.ones(shape))
        self.beta = nn.Parameter(torch.zeros(shape))
        self.register_buffer("moving_mean", torch.zeros(shape))
        self.register_buffer("moving_var", torch.ones(shape))
        self.num_dims, self.eps, self.momentum = num_dims, eps, momentum

    def forward(self, X):
        if X.ndim != self.num_dims:
            raise ValueError(f"X has {X.ndim} axes, not {self.num_dims}")
        if self.training:
            axes = (0,) if self.num_dims == 2 else (0, 2, 3)
            mean = X.mean(axes, keepdim=True)
            var = X.var(axes, keepdim=True, unbiased=False)
            with torch.no_grad():
                self.moving_mean.mul_(self.momentum).add_(mean, alpha=1 - self.momentum)
                self.moving_var.mul_(self.momentum).add_(var, alpha=1 - self.momentum)
        else:
            mean, var = self.moving_mean, self.moving_var
        return self.gamma * (X - mean) / torch.sqrt(var + self.eps) + self.beta
