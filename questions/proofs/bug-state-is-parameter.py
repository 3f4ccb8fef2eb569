"""A running mean that is a parameter is trained in eval mode: one SGD step takes it from 0 to 0.6."""

import torch
from torch import nn

running_mean = nn.Parameter(torch.zeros(1))
running_var = nn.Parameter(torch.ones(1))

y = (torch.tensor([[3.0]]) - running_mean) / torch.sqrt(running_var + 1e-5)  # what eval mode computes
(y**2).sum().backward()
with torch.no_grad():  # what SGD does with every parameter
    for parameter in (running_mean, running_var):
        parameter.sub_(0.1 * parameter.grad)

layer = nn.BatchNorm1d(1).eval()
layer(torch.tensor([[3.0]], requires_grad=True)).sum().backward()

expected_mean = 0.6  # 0 − 0.1 · (−2 · 3)
expected_trainable = ["weight", "bias"]
print(f"after one step the running mean is {running_mean.item():.4f}, the variance {running_var.item():.4f}")
print(f"nn.BatchNorm1d trains {[name for name, _ in layer.named_parameters()]} only")
assert abs(running_mean.item() - expected_mean) < 1e-3
assert [name for name, _ in layer.named_parameters()] == expected_trainable
