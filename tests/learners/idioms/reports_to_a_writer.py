import torch
from torch import nn


class MonitoredBatchNorm(nn.Module):
    def __init__(self, width, writer, combine, rate=0.1, eps=1e-5):
        super().__init__()
        self.writer, self.combine = writer, combine  # combine: adds up over processes
        self.rate, self.eps, self.calls = rate, eps, 0
        self.weight = nn.Parameter(torch.ones(width))
        self.bias = nn.Parameter(torch.zeros(width))
        self.register_buffer("running_mean", torch.zeros(width))
        self.register_buffer("running_var", torch.ones(width))

    def forward(self, x):
        mean, var = self.running_mean, self.running_var
        if self.training:
            count = self.combine(x.new_tensor(float(len(x))))
            mean = self.combine(x.sum(0)) / count
            squares = self.combine(((x - mean) ** 2).sum(0))
            var = squares / count
            self.running_mean += self.rate * (mean.detach() - self.running_mean)
            self.running_var += self.rate * (squares.detach() / (count - 1) - self.running_var)
            self.writer.add_scalar("bn/mean", mean.norm().item(), self.calls)
            self.calls += 1
        return (x - mean) * torch.rsqrt(var + self.eps) * self.weight + self.bias
