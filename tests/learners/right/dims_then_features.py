# expect: pass family=module warnings=running-var-biased momentum=keep
import torch
from torch import nn


class BatchNorm(nn.Module):
    def __init__(self, num_dims, num_features, momentum=0.9, eps=1e-5):
        super().__init__()
        shape = [1] * num_dims
        shape[1] = num_features
        self.gamma = nn.Parameter(torch.ones(*shape))
        self.beta = nn.Parameter(torch.zeros(*shape))
        self.register_buffer("moving_mean", torch.zeros(*shape))
        self.register_buffer("moving_var", torch.ones(*shape))
        self.momentum = momentum
        self.eps = eps
        self.dims = [d for d in range(num_dims) if d != 1]

    def forward(self, X):
        if not self.training:
            return self.gamma * (X - self.moving_mean) / torch.sqrt(self.moving_var + self.eps) + self.beta
        mean = torch.mean(X, self.dims, keepdim=True)
        var = torch.mean((X - mean) ** 2, self.dims, keepdim=True)
        with torch.no_grad():
            self.moving_mean[:] = self.momentum * self.moving_mean + (1 - self.momentum) * mean
            self.moving_var[:] = self.momentum * self.moving_var + (1 - self.momentum) * var
        return self.gamma * (X - mean) / torch.sqrt(var + self.eps) + self.beta
