"""From 0, running_mean reaches 99 % of a constant batch mean after 44 updates at momentum 0.1, 459
at 0.01.

批均值恒定时，running_mean 从 0 开始，momentum 0.1 更新 44 次达到 99 %，0.01 要 459 次。
"""

import torch
from torch.nn.functional import batch_norm


def updates_until(share, momentum):
    mean, var = torch.zeros(1, dtype=torch.float64), torch.ones(1, dtype=torch.float64)
    batch = torch.tensor([[0.0], [2.0]], dtype=torch.float64)  # its mean is 1
    count = 0
    while mean.item() < share and count < 1000:
        batch_norm(batch, mean, var, training=True, momentum=momentum)
        count += 1
    return count


counts = [updates_until(0.99, 0.1), updates_until(0.99, 0.01)]
print("updates to 99 %:", counts)

expected = [44, 459]
assert counts == expected
