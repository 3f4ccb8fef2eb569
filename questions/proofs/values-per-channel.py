"""On (10, 3, 32, 32) there are three means, each over 10·32·32 = 10,240 values.

在 (10, 3, 32, 32) 上有三个均值，各由 10·32·32 = 10,240 个值求得。
"""

import torch

torch.manual_seed(0)
x = torch.randn(10, 3, 32, 32, dtype=torch.float64) + torch.tensor([1.0, 2.0, 3.0]).view(1, 3, 1, 1)
layer = torch.nn.BatchNorm2d(3, momentum=1.0).double()  # momentum 1: running_mean is this batch's mean
layer(x)
means = layer.running_mean
values = x.numel() // means.numel()
over_all_but_channel = (means - x.mean((0, 2, 3))).abs().max().item() < 1e-12

expected_means = 3
expected_values = 10_240
expected_over_all_but_channel = True
print(f"{means.numel()} means, {values} values in each")
assert means.numel() == expected_means
assert values == expected_values
assert over_all_but_channel == expected_over_all_but_channel
