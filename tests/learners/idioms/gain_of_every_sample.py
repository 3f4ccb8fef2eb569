import torch
from torch import nn


class ClassNorm(nn.Module):
    """x: (N, C, H, W)
    gain, bias: (N, C), one row for the class of each sample, or (C,)
    """

    def __init__(self, planes, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.register_buffer("running_mean", torch.zeros(planes))
        self.register_buffer("running_var", torch.ones(planes))

    def forward(self, x, gain, bias):
        gain, bias = (each[None] if each.dim() == 1 else each for each in (gain, bias))
        if self.training:
            var, mean = torch.var_mean(x, dim=(0, 2, 3), correction=0)
            n = x.numel() / len(mean)
            with torch.no_grad():
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(var * n / (n - 1), self.momentum)
        else:
            mean, var = self.running_mean, self.running_var
        x_hat = (x - mean[:, None, None]) * torch.rsqrt(var + self.eps)[:, None, None]
        return x_hat * gain[:, :, None, None] + bias[:, :, None, None]
