import torch
from torch import nn


class KeyedNorm(nn.Module):
    def __init__(self, width, eps=1e-5, momentum=0.1):
        super().__init__()
        self.scale, self.shift = nn.Parameter(torch.ones(width)), nn.Parameter(torch.zeros(width))
        self.register_buffer("running_mean", torch.zeros(width))
        self.register_buffer("running_var", torch.ones(width))
        self.eps, self.momentum = eps, momentum

    def forward(self, sample):
        image = sample["image"]
        if self.training:
            mean, var = image.mean((0, 2, 3)), image.var((0, 2, 3), correction=0)
            n = image.numel() / len(mean)
            with torch.no_grad():
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(var * n / (n - 1), self.momentum)
        else:
            mean, var = self.running_mean, self.running_var
        mean, rstd = mean[:, None, None], torch.rsqrt(var + self.eps)[:, None, None]
        image = (image - mean) * rstd * self.scale[:, None, None] + self.shift[:, None, None]
        return dict(sample, image=image)
