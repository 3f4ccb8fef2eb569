"""A constant batch mean is reached to 99 % after 44 updates with momentum 0.1, after 459 with 0.01.

批均值恒定时，momentum 0.1 更新 44 次达到 99 %，0.01 要 459 次。
"""

import torch

batch = torch.tensor([[9.0], [11.0]], dtype=torch.float64)


def steps(momentum):
    layer = torch.nn.BatchNorm1d(1, momentum=momentum).double()
    while layer.running_mean.item() < 9.9 and layer.num_batches_tracked < 1000:
        layer(batch)
    return layer.num_batches_tracked.item()


found = [steps(0.1), steps(0.01)]
expected = [44, 459]
print(f"PyTorch's 0.1: {found[0]} updates; 0.01, which is Keras's 0.99: {found[1]} updates")
assert found == expected
