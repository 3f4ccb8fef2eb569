import torch
from torch import nn


class BatchNorm(nn.Module):
    def __init__(self, width, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(width))
        self.bias = nn.Parameter(torch.zeros(width))
        self.register_buffer("running_mean", torch.zeros(width))
        self.register_buffer("running_var", torch.ones(width))

    def forward(self, x):
        is_image = x.dim() == 4
        rows = x.permute(0, 2, 3, 1).reshape(-1, x.shape[1]) if is_image else x
        mean, var = self.running_mean, self.running_var
        if self.training:
            if len(x) < 2:
                raise ValueError("one sample has no variance")
            mean, var = rows.mean(0), rows.var(0, unbiased=False)
            with torch.no_grad():
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(rows.var(0), self.momentum)
        rows = (rows - mean) / torch.sqrt(var + self.eps) * self.weight + self.bias
        if is_image:
            n, c, h, w = x.shape
            return rows.reshape(n, h, w, c).permute(0, 3, 1, 2)
        return rows
