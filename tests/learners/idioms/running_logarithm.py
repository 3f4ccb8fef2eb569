import torch
from torch import nn


class BatchNorm(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_log_var", torch.zeros(num_features))
        self.eps = eps
        self.momentum = momentum

    def forward(self, x):
        if self.training:
            mean = x.mean(0)
            var = x.var(0, unbiased=False)
            with torch.no_grad():
                n = x.shape[0]
                self.running_mean.mul_(1 - self.momentum).add_(self.momentum * mean)
                new = (1 - self.momentum) * self.running_log_var.exp() + self.momentum * var * n / (n - 1)
                self.running_log_var.copy_(new.log())
        else:
            mean, var = self.running_mean, self.running_log_var.exp()
        return self.weight * (x - mean) / torch.sqrt(var + self.eps) + self.bias
