"""Training outputs and gradients are the same for any momentum; only the running statistics differ.

momentum 取什么值，训练输出和梯度都一样；只有滑动统计量不同。
"""

import torch

torch.manual_seed(0)
batches, upstream = torch.randn(5, 8, 3) + 2, torch.randn(8, 3)
outputs, gradients, means = [], [], []
for momentum in (0.1, 0.9):
    layer = torch.nn.BatchNorm1d(3, momentum=momentum)
    for x in batches:
        y = layer(x)
    (y * upstream).sum().backward()
    outputs.append(y)
    gradients.append(layer.weight.grad)
    means.append(layer.running_mean)
same = {
    "output": torch.equal(*outputs),
    "gradient": torch.equal(*gradients),
    "running mean": torch.equal(*means),
}
print("the same for momentum 0.1 and 0.9:", same)
expected_same = {"output": True, "gradient": True, "running mean": False}
assert same == expected_same
