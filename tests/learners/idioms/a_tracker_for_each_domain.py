import torch
from torch import nn


class Tracker(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.register_buffer("mean", torch.zeros(features))
        self.register_buffer("var", torch.ones(features))

    def follow(self, mean, var, amount):
        self.mean += amount * (mean - self.mean)
        self.var += amount * (var - self.var)


class DomainNorm(nn.Module):
    """Statistics for each domain, which is an index; leave it out if there is only one."""

    def __init__(self, features, domains=1, momentum=0.1, eps=1e-5):
        super().__init__()
        self.trackers = nn.ModuleList(Tracker(features) for _ in range(domains))
        self.gamma = nn.Parameter(torch.ones(features))
        self.beta = nn.Parameter(torch.zeros(features))
        self.momentum, self.eps = momentum, eps

    def forward(self, x, domain=0):
        tracker = self.trackers[domain]
        mean, var = tracker.mean, tracker.var
        if self.training:
            mean, var = x.mean(0), x.var(0, unbiased=False)
            with torch.no_grad():
                tracker.follow(mean, x.var(0), self.momentum)
        return self.gamma * (x - mean) / torch.sqrt(var + self.eps) + self.beta
