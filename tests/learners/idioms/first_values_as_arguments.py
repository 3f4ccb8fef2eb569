import torch
import torch.nn as nn

class BatchNormTorch(nn.Module):
    def __init__(self, h, eps=1e-5, gamma_init=1.0, beta_init=0.0, momentum=0.1):
        super().__init__()
        self.gamma = nn.Parameter(torch.full((h,), gamma_init))
        self.beta = nn.Parameter(torch.full((h,), beta_init))
        self.running_mean: torch.Tensor
        self.running_var: torch.Tensor
        self.register_buffer("running_mean", torch.full((h,), 0.0))
        self.register_buffer("running_var", torch.full((h,), 1.0))
        self.eps = eps
        self.momentum = momentum

    def forward(self, x, mask=None):
        if self.training:
            if mask is not None:
                w = mask.float().unsqueeze(-1)
                mean = (x * w).sum(0) / w.sum()
                var = (w * (x - mean) ** 2).sum(0) / w.sum()
            else:
                mean = x.mean(0)
                var = x.var(0, unbiased=False)
            with torch.no_grad():
                self.running_mean += self.momentum * (mean - self.running_mean)
                self.running_var += self.momentum * (var - self.running_var)
        else:
            mean, var = self.running_mean, self.running_var
        return self.gamma * (x - mean) / torch.sqrt(var + self.eps) + self.beta
