import torch
import torch.nn as nn


class SyncFriendlyBN(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))
        self.eps = eps
        self.momentum = momentum

    def forward(self, x):
        C = x.shape[1]
        xs = x.transpose(0, 1).reshape(C, -1)
        if self.training:
            count = torch.tensor(float(xs.shape[1]))
            total = xs.double().sum(1)
            mean = (total / count).to(x.dtype)
            ssd = ((xs - mean[:, None]).double() ** 2).sum(1)
            if torch.distributed.is_available() and torch.distributed.is_initialized():
                torch.distributed.all_reduce(ssd)
            var = (ssd / count).to(x.dtype)
            with torch.no_grad():
                self.running_mean += self.momentum * (mean - self.running_mean)
                self.running_var += self.momentum * ((ssd / (count - 1)).to(x.dtype) - self.running_var)
        else:
            mean, var = self.running_mean, self.running_var
        out = (xs - mean[:, None]) * torch.rsqrt(var[:, None] + self.eps)
        out = out * self.weight[:, None] + self.bias[:, None]
        return out.reshape(C, x.shape[0], *x.shape[2:]).transpose(0, 1)
