import torch
from torch import nn


class SeqBatchNorm(nn.Module):
    """Input (batch, channels, length)"""

    def __init__(self, channels, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps = eps
        self.momentum = momentum
        self.gamma = nn.Parameter(torch.ones(channels))
        self.beta = nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def is_learning(self):
        return self.training

    def forward(self, x):
        x = x.transpose(1, 2)
        # (batch, length, channels)
        if self.is_learning():
            mean = x.mean(dim=(0, 1))
            var = x.var(dim=(0, 1), unbiased=False)
            safe = var
            with torch.no_grad():
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(x.var(dim=(0, 1)), self.momentum)
        else:
            mean, safe = self.running_mean, self.running_var
        std = torch.sqrt(safe + self.eps)
        x = (x - mean) / std * self.gamma + self.beta
        return x.transpose(1, 2)
