import torch
from torch import nn

class BatchNorm(nn.Module):
    def __init__(self, num_features, ch_dim, eps=1e-5, momentum=0.1):
        super().__init__()
        self.ch_dim, self.eps, self.momentum = ch_dim, eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def _shape(self, v, x):
        s = [1] * x.ndim
        s[self.ch_dim] = x.size(self.ch_dim)
        return v.view(s)

    def forward(self, x):
        if self.training:
            dims = [i for i in range(x.ndim) if i != self.ch_dim]
            mean = x.mean(dims)
            var = x.var(dims, unbiased=False)
            n = x.numel() / x.size(self.ch_dim)
            with torch.no_grad():
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(var * n / (n - 1), self.momentum)
        else:
            mean, var = self.running_mean, self.running_var
        x = (x - self._shape(mean, x)) / torch.sqrt(self._shape(var, x) + self.eps)
        return x * self._shape(self.weight, x) + self._shape(self.bias, x)
