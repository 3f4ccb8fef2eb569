import torch
from torch import nn


class Tracking:
    def init_tracking(self, n):
        self.register_buffer("tracked_mean", torch.zeros(n))
        self.register_buffer("tracked_var", torch.ones(n))

    def track(self, **batch):
        for name, value in batch.items():
            getattr(self, f"tracked_{name}").mul_(1 - self.momentum).add_(value.detach(), alpha=self.momentum)

    def keep(self, name, value):
        old = getattr(self, name)
        setattr(self, name, old + self.momentum * (value.detach() - old))


class Rows(Tracking, nn.Module):
    """(N, C)"""

    def __init__(self, n, momentum=0.1, eps=1e-5):
        super().__init__()
        self.momentum, self.eps = momentum, eps
        self.init_tracking(n)
        self.gamma, self.beta = nn.Parameter(torch.ones(n)), nn.Parameter(torch.zeros(n))

    def forward(self, x):
        if self.training:
            var, mean = torch.var_mean(x, 0, correction=0)
            self.track(mean=mean, var=var)
        else:
            mean, var = self.tracked_mean, self.tracked_var
        return torch.addcmul(self.beta, self.gamma, (x - mean) / (var + self.eps).sqrt())
