import argparse

import torch
from torch import nn

parser = argparse.ArgumentParser(description="trains a small network")
parser.add_argument("--width", type=int, default=64)
parser.add_argument("--bn-eps", type=float, default=1e-5)
parser.add_argument("--bn-momentum", type=float, default=0.1)
opt = parser.parse_args()


class Norm(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(opt.width))
        self.bias = nn.Parameter(torch.zeros(opt.width))
        self.register_buffer("running_mean", torch.zeros(opt.width))
        self.register_buffer("running_var", torch.ones(opt.width))

    def forward(self, x):
        if self.training:
            mean, var = x.mean(0), x.var(0, correction=0)
            with torch.no_grad():
                self.running_mean.lerp_(mean, opt.bn_momentum)
                self.running_var.lerp_(x.var(0), opt.bn_momentum)
        else:
            mean, var = self.running_mean, self.running_var
        return (x - mean) / torch.sqrt(var + opt.bn_eps) * self.weight + self.bias
