import torch
from torch import nn

class BatchNorm(nn.Module):
    def __init__(self, num_features, mode="fc", eps=1e-5, momentum=0.1):
        super().__init__()
        assert mode in ("fc", "conv")
        self.mode = mode
        shape = (1, num_features) if mode == "fc" else (1, num_features, 1, 1)
        self.dims = (0,) if mode == "fc" else (0, 2, 3)
        self.gamma = nn.Parameter(torch.ones(shape))
        self.beta = nn.Parameter(torch.zeros(shape))
        self.register_buffer("running_mean", torch.zeros(shape))
        self.register_buffer("running_var", torch.ones(shape))
        self.eps, self.momentum = eps, momentum

    def forward(self, x):
        if self.training:
            mean = x.mean(self.dims, keepdim=True)
            var = x.var(self.dims, unbiased=False, keepdim=True)
            with torch.no_grad():
                self.running_mean.mul_(1 - self.momentum).add_(self.momentum * mean)
                self.running_var.mul_(1 - self.momentum).add_(self.momentum * var)
        else:
            mean, var = self.running_mean, self.running_var
        return (x - mean) / torch.sqrt(var + self.eps) * self.gamma + self.beta
