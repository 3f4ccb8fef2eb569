"""num_batches_tracked matters only for momentum=None: reset, that layer takes on the next batch alone.

num_batches_tracked 只对 momentum=None 有用：重置之后，那一层就只看下一个批次。
"""

import torch
from torch import nn


def running_mean(momentum, reset):
    layer = nn.BatchNorm1d(1, momentum=momentum)
    for mean in (2.0, 4.0, 6.0):
        layer(torch.tensor([[mean - 1], [mean + 1]]))
    if reset:
        layer.num_batches_tracked.zero_()
    layer(torch.tensor([[7.0], [9.0]]))
    return round(layer.running_mean.item(), 3)


default = [running_mean(0.1, reset) for reset in (False, True)]
cumulative = [running_mean(None, reset) for reset in (False, True)]

expected_default = [1.81, 1.81]
expected_cumulative = [5.0, 8.0]
print(f"momentum=0.1: kept {default[0]}, reset {default[1]}")
print(f"momentum=None: kept {cumulative[0]}, reset {cumulative[1]}")
assert default == expected_default
assert cumulative == expected_cumulative
