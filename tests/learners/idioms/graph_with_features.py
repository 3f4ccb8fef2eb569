import torch
from torch import nn


class NodeNorm(nn.Module):
    def __init__(self, layer, eps=1e-5, momentum=0.1):
        super().__init__()
        width = layer.out_features
        self.scale, self.shift = nn.Parameter(torch.ones(width)), nn.Parameter(torch.zeros(width))
        self.register_buffer("running_mean", torch.zeros(width))
        self.register_buffer("running_var", torch.ones(width))
        self.eps, self.momentum = eps, momentum

    def forward(self, graph):
        nodes = graph.x
        if self.training:
            mean, var = nodes.mean(0), nodes.var(0, correction=0)
            n = len(nodes)
            with torch.no_grad():
                self.running_mean += self.momentum * (mean - self.running_mean)
                self.running_var += self.momentum * (var * n / (n - 1) - self.running_var)
        else:
            mean, var = self.running_mean, self.running_var
        return (nodes - mean) * torch.rsqrt(var + self.eps) * self.scale + self.shift
