# expect: pass family=module warnings=running-var-biased momentum=keep
import torch
from torch import nn


class BN(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.g = nn.Parameter(torch.ones(dim))
        self.b = nn.Parameter(torch.zeros(dim))
        self.register_buffer("mu", torch.zeros(dim))
        self.register_buffer("sigma2", torch.ones(dim))
        self.decay = 0.9

    def forward(self, x):  # x: (batch, dim)
        if self.training:
            mu = x.mean(0)
            sigma2 = ((x - mu) ** 2).mean(0)
            self.mu.data = self.decay * self.mu + (1 - self.decay) * mu.detach()
            self.sigma2.data = self.decay * self.sigma2 + (1 - self.decay) * sigma2.detach()
        else:
            mu, sigma2 = self.mu, self.sigma2
        return self.g * (x - mu) / torch.sqrt(sigma2 + 1e-5) + self.b
