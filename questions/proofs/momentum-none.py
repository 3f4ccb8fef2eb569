"""momentum=None: after batches of mean 1, 5 and 9 the running mean is 5, their plain average.

momentum=None：均值为 1、5、9 的批次之后，滑动均值是 5，即简单平均。
"""

import torch

spread = torch.tensor([[-1.0], [1.0]], dtype=torch.float64)


def running_mean(momentum):
    layer = torch.nn.BatchNorm1d(1, momentum=momentum).double()
    layer.running_mean.fill_(100.0)  # what was there before
    for mean in (1.0, 5.0, 9.0):
        layer(spread + mean)
    return layer.running_mean.item()


found = [running_mean(None), running_mean(0.1)]
expected = [5.0, 74.331]
print(f"started at 100: {found[0]:.3f} with None, {found[1]:.3f} with 0.1")
assert max(abs(value - wanted) for value, wanted in zip(found, expected, strict=True)) < 1e-3
