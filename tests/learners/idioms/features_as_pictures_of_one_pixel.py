import torch
from torch import nn


class FeatureNorm(nn.Module):
    """Samples of C features; inside, each feature is a picture of one pixel, so that the same lines would do
    for pictures."""

    def __init__(self, features, eps=1e-5, momentum=0.1):
        super().__init__()
        shape = (1, features, 1, 1)
        self.eps, self.momentum = eps, momentum
        self.gain, self.offset = nn.Parameter(torch.ones(shape)), nn.Parameter(torch.zeros(shape))
        self.register_buffer("running_mean", torch.zeros(shape))
        self.register_buffer("running_var", torch.ones(shape))

    def forward(self, x):
        assert x.dim() == 2, "one row a sample"
        pixels = x.unsqueeze(2).unsqueeze(3)
        if self.training:
            mean = pixels.mean((0, 2, 3), keepdim=True)
            var = (pixels - mean).square().mean((0, 2, 3), keepdim=True)
            n = len(x)
            with torch.no_grad():
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(var * n / (n - 1), self.momentum)
        else:
            mean, var = self.running_mean, self.running_var
        y = (pixels - mean) * torch.rsqrt(var + self.eps) * self.gain + self.offset
        return y.flatten(1)
