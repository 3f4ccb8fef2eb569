import torch
from torch import nn

NARROW = {torch.float16, torch.bfloat16}


class WideStatistics(nn.Module):
    """The statistics of float16 and bfloat16 are taken in float32."""

    def __init__(self, channels, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight, self.bias = nn.Parameter(torch.ones(channels)), nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def moments(self, z):
        if not self.training:
            return self.running_mean, self.running_var
        dims = [d for d in range(z.dim()) if d != 1]
        mean, var = z.mean(dims), z.var(dims, unbiased=False)
        with torch.no_grad():
            self.running_mean.lerp_(mean, self.momentum)
            self.running_var.lerp_(var, self.momentum)
        return mean, var

    def forward(self, x):
        z = x.float() if x.dtype in NARROW else x
        mean, var = self.moments(z)
        scale = self.weight * torch.rsqrt(var + self.eps)
        shape = [1, -1] + [1] * (x.dim() - 2)
        out = (z - mean.view(shape)) * scale.view(shape) + self.bias.view(shape)
        return out.to(x.dtype)
