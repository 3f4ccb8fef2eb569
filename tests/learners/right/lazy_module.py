# expect: pass family=module warnings=running-var-biased momentum=keep
import torch
from torch import nn


class LazyBatchNorm(nn.Module):
    """The number of channels is read off the first input."""

    def __init__(self, eps=1e-5, momentum=0.9):
        super().__init__()
        self.eps = eps
        self.momentum = momentum
        self.built = False

    def build(self, X):
        shape = (1, X.shape[1]) + (1,) * (X.dim() - 2)
        self.gamma = nn.Parameter(torch.ones(shape, dtype=X.dtype, device=X.device))
        self.beta = nn.Parameter(torch.zeros(shape, dtype=X.dtype, device=X.device))
        self.register_buffer("moving_mean", torch.zeros(shape, dtype=X.dtype, device=X.device))
        self.register_buffer("moving_var", torch.ones(shape, dtype=X.dtype, device=X.device))
        self.built = True

    def forward(self, X):
        if not self.built:
            self.build(X)
        if self.training:
            dims = (0, *range(2, X.dim()))
            mean = X.mean(dims, keepdim=True)
            var = X.var(dims, keepdim=True, unbiased=False)
            self.moving_mean = self.momentum * self.moving_mean + (1 - self.momentum) * mean.detach()
            self.moving_var = self.momentum * self.moving_var + (1 - self.momentum) * var.detach()
        else:
            mean, var = self.moving_mean, self.moving_var
        return self.gamma * (X - mean) / torch.sqrt(var + self.eps) + self.beta
