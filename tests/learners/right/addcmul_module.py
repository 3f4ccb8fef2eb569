# expect: pass family=module warnings=running-var-biased momentum=update
import torch
from torch import nn


class BatchNorm2d(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        shape = (1, num_features, 1, 1)
        self.gamma = nn.Parameter(torch.ones(shape))
        self.beta = nn.Parameter(torch.zeros(shape))
        self.register_buffer("running_mean", torch.zeros(shape))
        self.register_buffer("running_var", torch.ones(shape))
        self.eps = eps
        self.momentum = momentum

    @torch.no_grad()
    def _update(self, mean, var):
        self.running_mean.mul_(1 - self.momentum).add_(mean, alpha=self.momentum)
        self.running_var.mul_(1 - self.momentum).add_(var, alpha=self.momentum)

    def forward(self, x):
        if self.training:
            var, mean = torch.var_mean(x, dim=(0, 2, 3), correction=0, keepdim=True)
            self._update(mean, var)
        else:
            mean, var = self.running_mean, self.running_var
        return torch.addcmul(self.beta, (x - mean) * torch.rsqrt(var + self.eps), self.gamma)
