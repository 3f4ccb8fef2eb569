"""Thirty lines agree with nn.BatchNorm1d and 2d in outputs, gradients, buffers and in eval mode.

三十行代码就与 nn.BatchNorm1d 和 2d 一致：输出、梯度、缓冲区和 eval 模式。
"""

import torch
from torch import nn


class BatchNorm(nn.Module):
    def __init__(self, channels, eps, momentum):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x):
        axes = [d for d in range(x.dim()) if d != 1]
        shape = [-1 if d == 1 else 1 for d in range(x.dim())]
        mean, var = self.running_mean, self.running_var
        if self.training:
            mean, var = x.mean(axes), x.var(axes, unbiased=False)
            self.track(mean, var, n=x.numel() // x.shape[1])
        scale = self.weight / torch.sqrt(var + self.eps)
        return (x - mean.view(shape)) * scale.view(shape) + self.bias.view(shape)

    @torch.no_grad()
    def track(self, mean, var, n):
        self.running_mean.lerp_(mean, self.momentum)
        self.running_var.lerp_(var * n / (n - 1), self.momentum)


def farthest(theirs, shape):
    theirs, ours = theirs.double(), BatchNorm(3, theirs.eps, theirs.momentum).double()
    pairs = []
    for step in range(4):
        x = step + 2 * torch.randn(shape, dtype=torch.float64)
        pairs.append((theirs(x), ours(x)))
    upstream = torch.randn(shape, dtype=torch.float64)
    x.requires_grad_()
    for layer in (theirs, ours):
        layer.zero_grad()
    pairs.append([torch.autograd.grad((layer(x) * upstream).sum(), x)[0] for layer in (theirs, ours)])
    pairs += [(theirs.eval()(x), ours.eval()(x)), (theirs.running_var, ours.running_var)]
    return max((a - b).abs().max().item() for a, b in pairs)


torch.manual_seed(0)
apart = {
    "(4, 3)": farthest(nn.BatchNorm1d(3, eps=0.3, momentum=0.37), (4, 3)),
    "(2, 3, 5, 4)": farthest(nn.BatchNorm2d(3, eps=0.3, momentum=0.37), (2, 3, 5, 4)),
}
print("largest difference from torch, by shape:", apart)
expected_agrees = {"(4, 3)": True, "(2, 3, 5, 4)": True}
assert {shape: value < 1e-12 for shape, value in apart.items()} == expected_agrees
