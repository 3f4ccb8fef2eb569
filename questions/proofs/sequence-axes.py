"""BatchNorm1d on (N, C, L) takes mean and variance over N and L: one pair a channel.

(N, C, L) 上的 BatchNorm1d 沿 N 和 L 求均值和方差：每个通道一对。
"""

import torch

torch.manual_seed(0)
x = torch.randn(4, 3, 5, dtype=torch.float64)
layer = torch.nn.BatchNorm1d(3, momentum=1.0).double()
layer(x)


def equals_running_mean(axes):
    mean = x.mean(axes)
    return mean.shape == layer.running_mean.shape and torch.allclose(mean, layer.running_mean)


found = [axes for axes in [(0,), (2,), (0, 1), (0, 2), (1, 2)] if equals_running_mean(axes)]
expected = [(0, 2)]
print("running_mean equals the mean over the axes", found, "with shape", tuple(layer.running_mean.shape))
assert found == expected
