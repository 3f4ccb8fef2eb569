import torch
from torch import nn
from torch.nn import Parameter, init


class BatchNorm1d(nn.Module):
    __constants__ = ["eps", "momentum"]

    def __init__(self, num_features: int, eps: float = 1e-5, momentum: float = 0.1, device=None, dtype=None):
        factory = {"device": device, "dtype": dtype}
        super().__init__()
        self.eps = eps
        self.momentum = momentum
        self.weight = Parameter(torch.empty(num_features, **factory))
        self.bias = Parameter(torch.empty(num_features, **factory))
        self.register_buffer("running_mean", torch.zeros(num_features, **factory))
        self.register_buffer("running_var", torch.ones(num_features, **factory))
        init.ones_(self.weight)
        init.zeros_(self.bias)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        squeeze = False
        if x.dim() == 2:
            x, squeeze = x.unsqueeze(-1), True
        if self.training:
            mean, var = x.mean((0, 2)), x.var((0, 2), unbiased=False)
            n = x.shape[0] * x.shape[2]
            torch._foreach_mul_([self.running_mean, self.running_var], 1 - self.momentum)
            torch._foreach_add_([self.running_mean, self.running_var],
                                [mean.detach(), var.detach() * (n / (n - 1))], alpha=self.momentum)
        else:
            mean, var = self.running_mean, self.running_var
        scale = self.weight / torch.sqrt(var + self.eps)
        shift = self.bias - mean * scale
        out = x * scale.unsqueeze(-1) + shift.unsqueeze(-1)
        return out.squeeze(-1) if squeeze else out
