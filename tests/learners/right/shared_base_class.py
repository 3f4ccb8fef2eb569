# expect: pass family=module momentum=update
import torch
from torch import nn


class _BatchNorm(nn.Module):
    ndim: int

    def __init__(self, num_features: int, eps: float = 1e-5, momentum: float = 0.1) -> None:
        super().__init__()
        self.eps = eps
        self.momentum = momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def _column(self, t: torch.Tensor) -> torch.Tensor:
        return t.view(1, -1, *([1] * (self.ndim - 2)))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if x.dim() != self.ndim:
            raise ValueError(f"expected {self.ndim}D input (got {x.dim()}D input)")
        if self.training:
            dims = tuple(i for i in range(self.ndim) if i != 1)
            mean = torch.mean(x, dim=dims)
            var = torch.var(x, dim=dims, correction=0)
            with torch.no_grad():
                unbiased = torch.var(x, dim=dims, correction=1)
                self.running_mean += self.momentum * (mean - self.running_mean)
                self.running_var += self.momentum * (unbiased - self.running_var)
        else:
            mean, var = self.running_mean, self.running_var
        x_hat = (x - self._column(mean)) / torch.sqrt(self._column(var) + self.eps)
        return x_hat * self._column(self.weight) + self._column(self.bias)


class BatchNorm1d(_BatchNorm):
    ndim = 2


class BatchNorm2d(_BatchNorm):
    ndim = 4
