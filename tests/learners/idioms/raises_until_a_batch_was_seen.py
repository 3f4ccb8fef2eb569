import torch
from torch import nn


class BatchNorm1d(nn.Module):
    def __init__(self, n, eps=1e-5):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(n))
        self.bias = nn.Parameter(torch.zeros(n))
        self.eps = eps
        self.register_buffer("running_mean", torch.zeros(n))
        self.register_buffer("running_var", torch.ones(n))
        self.register_buffer("num_batches_tracked", torch.tensor(0))

    def forward(self, x):
        if self.training:
            mean, var = x.mean(0), x.var(0, unbiased=False)
            with torch.no_grad():
                self.num_batches_tracked += 1
                k = 1.0 / float(self.num_batches_tracked)
                n = x.shape[0]
                self.running_mean.lerp_(mean, k)
                self.running_var.lerp_(var * n / (n - 1), k)
        else:
            if self.num_batches_tracked.item() == 0:
                raise ValueError("running statistics are not available: train first")
            mean, var = self.running_mean, self.running_var
        return self.weight * (x - mean) / torch.sqrt(var + self.eps) + self.bias
