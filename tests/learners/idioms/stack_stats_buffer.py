import torch
from torch import nn


class PackedBN(nn.Module):
    def __init__(self, num_features, momentum=0.1, eps=1e-5):
        super().__init__()
        self.affine = nn.Parameter(torch.stack([torch.ones(num_features), torch.zeros(num_features)]))
        self.register_buffer("running", torch.stack([torch.zeros(num_features), torch.ones(num_features)]))
        self.momentum = momentum
        self.eps = eps

    def forward(self, x):
        if self.training:
            stats = torch.stack([x.mean(0), x.var(0, unbiased=False)])
            self.running.lerp_(stats.detach(), self.momentum)
        else:
            stats = self.running
        mean, var = stats
        gamma, beta = self.affine
        return (x - mean) * torch.rsqrt(var + self.eps) * gamma + beta
