import torch
from torch import nn


class DomainBatchNorm(nn.Module):
    """Each domain has running statistics of its own."""

    def __init__(self, size, num_domains=1):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(size))
        self.bias = nn.Parameter(torch.zeros(size))
        for i in range(num_domains):
            self.register_buffer(f"mean_{i}", torch.zeros(size))
            self.register_buffer(f"var_{i}", torch.ones(size))

    def forward(self, x, domain=0):
        mean, var = getattr(self, f"mean_{domain}"), getattr(self, f"var_{domain}")
        if self.training:
            running_mean, running_var = mean, var
            mean, var = x.mean(0), x.var(0, unbiased=False)
            with torch.no_grad():
                running_mean.lerp_(mean, 0.1)
                running_var.lerp_(x.var(0), 0.1)
        return self.weight * (x - mean) / torch.sqrt(var + 1e-5) + self.bias
