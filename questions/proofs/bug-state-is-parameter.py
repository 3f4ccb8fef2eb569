"""A running mean that is a parameter is trained in eval mode: one SGD step takes it from 0 to 0.6.

滑动均值做成了可训练参数，在 eval 模式下会被训练：一步 SGD 就让它从 0 变到 0.6。
"""

import torch
from torch import nn

running_mean = nn.Parameter(torch.zeros(1))
running_var = nn.Parameter(torch.ones(1))

x = torch.tensor([[3.0]])
y = (x - running_mean) / torch.sqrt(running_var + 1e-5)  # as eval mode does
(y**2).sum().backward()
with torch.no_grad():  # what SGD does with every parameter
    for parameter in (running_mean, running_var):
        parameter.sub_(0.1 * parameter.grad)

layer = nn.BatchNorm1d(1)
trained = [name for name, _ in layer.named_parameters()]

expected_mean = 0.6  # 0 − 0.1 · (−2 · 3)
expected_trainable = ["weight", "bias"]
print(f"after one step: running mean {running_mean.item():.4f}")
print(f"nn.BatchNorm1d trains {trained}")
assert abs(running_mean.item() - expected_mean) < 1e-3
assert trained == expected_trainable
