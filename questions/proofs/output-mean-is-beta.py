"""After some training the mean of each channel after batch norm is β, and β has left 0.

训练一段时间之后，批归一化输出的每个通道，均值就是 β，而 β 已经不是 0。
"""

import torch

torch.manual_seed(0)
data = torch.randn(256, 10)
target = data[:, :1] ** 2
linear, norm, last = torch.nn.Linear(10, 32), torch.nn.BatchNorm1d(32), torch.nn.Linear(32, 1)
network = torch.nn.Sequential(linear, norm, torch.nn.ReLU(), last)
for _ in range(50):
    network.zero_grad()
    torch.nn.functional.mse_loss(network(data), target).backward()
    for parameter in network.parameters():
        parameter.data.sub_(0.1 * parameter.grad)

means = norm(linear(data)).mean(0)
mean_is_beta = (means - norm.bias).abs().max().item() < 1e-5
moved = means.abs().max().item() > 0.1
expected_mean_is_beta = True
expected_moved = True
print(f"means of the outputs: {means.min():.3f} to {means.max():.3f}, all 0 before training")
assert mean_is_beta == expected_mean_is_beta
assert moved == expected_moved
