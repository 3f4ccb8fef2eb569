import torch
import torch.nn as nn


class VolumeNorm(nn.Module):
    """Batch norm for (N, C, D, H, W); moments are merged sample by sample (Chan et al.)."""

    def __init__(self, c, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(c))
        self.bias = nn.Parameter(torch.zeros(c))
        self.register_buffer("running_mean", torch.zeros(c))
        self.register_buffer("running_var", torch.ones(c))

    @staticmethod
    def merged_moments(x):
        count = 0
        for volume in x.flatten(2):                       # (C, D*H*W)
            k = volume.shape[1]
            m = volume.mean(1)
            s = (volume - m[:, None]).square().sum(1)
            if count == 0:
                mean, m2 = m, s
            else:
                delta = m - mean
                mean = mean + delta * (k / (count + k))
                m2 = m2 + s + delta.square() * (count * k / (count + k))
            count += k
        return mean, m2, count

    def forward(self, x):
        if self.training:
            mean, m2, n = self.merged_moments(x)
            var = m2 / n
            with torch.no_grad():
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(m2 / (n - 1), self.momentum)
        else:
            mean, var = self.running_mean, self.running_var
        b = lambda t: t[:, None, None, None]
        return b(self.weight) * (x - b(mean)) / b(torch.sqrt(var + self.eps)) + b(self.bias)
