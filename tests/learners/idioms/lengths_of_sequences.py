import torch
from torch import nn


class UtteranceNorm(nn.Module):
    """x: (N, T, C)"""

    def __init__(self, channels, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight, self.bias = nn.Parameter(torch.ones(channels)), nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x, x_lens):
        said = torch.arange(x.size(1)).unsqueeze(0) < x_lens.unsqueeze(1)
        if self.training:
            frames = x[said]
            mean, var = frames.mean(0), frames.var(0, correction=0)
            with torch.no_grad():
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(frames.var(0), self.momentum)
        else:
            mean, var = self.running_mean, self.running_var
        y = (x - mean) / torch.sqrt(var + self.eps) * self.weight + self.bias
        return y * said.unsqueeze(2)
