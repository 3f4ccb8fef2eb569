import torch
import torch.nn as nn


class BatchNorm1d(nn.Module):
    def __init__(self, dim, eps=1e-5, momentum=0.1):
        super(BatchNorm1d, self).__init__()
        self.eps, self.momentum = eps, momentum
        self.gamma = nn.Parameter(torch.ones(dim))
        self.beta = nn.Parameter(torch.zeros(dim))
        self.register_buffer('running_mean', torch.zeros(dim))
        self.register_buffer('running_var', torch.ones(dim))

    def get_stats(self, x):
        if not self.training:
            return self.running_mean, self.running_var
        mean = torch.mean(x, 0)
        var = torch.var(x, 0, unbiased=False)
        self.running_mean = torch.lerp(self.running_mean, mean.detach(), self.momentum)
        self.running_var = torch.lerp(self.running_var, var.detach(), self.momentum)
        return mean, var

    def forward(self, x):
        mean, var = self.get_stats(x)
        x_norm = torch.div(x - mean, torch.sqrt(var + self.eps))
        return x_norm * self.gamma + self.beta
