# expect: pass family=module warnings=running-var-biased momentum=keep
import torch
import torch.nn as nn


class BatchNorm(nn.Module):
    def __init__(self, num_features, num_dims):
        super().__init__()
        shape = (1, num_features) if num_dims == 2 else (1, num_features, 1, 1)
        self.axes = (0,) if num_dims == 2 else (0, 2, 3)
        self.eps = 1e-5
        self.momentum = 0.9
        self.gamma = nn.Parameter(torch.ones(shape))
        self.beta = nn.Parameter(torch.zeros(shape))
        self.register_buffer("moving_mean", torch.zeros(shape))
        self.register_buffer("moving_var", torch.ones(shape))

    def forward(self, X):
        if self.training:
            mean = X.mean(dim=self.axes, keepdim=True)
            var = (X - mean).pow(2).mean(dim=self.axes, keepdim=True)
            X_hat = (X - mean) * torch.rsqrt(var + self.eps)
            self.moving_mean.mul_(self.momentum).add_((1 - self.momentum) * mean.detach())
            self.moving_var.mul_(self.momentum).add_((1 - self.momentum) * var.detach())
        else:
            X_hat = (X - self.moving_mean) * torch.rsqrt(self.moving_var + self.eps)
        return self.gamma * X_hat + self.beta
