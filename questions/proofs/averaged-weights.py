"""Averaged weights keep the last model's running statistics; update_bn takes them anew from the data.

权重平均后，滑动统计量仍是最后一个模型的；update_bn 会从数据重新求。
"""

import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel, update_bn

torch.manual_seed(0)
batches = [torch.randn(32, 3) + 2 for _ in range(8)]
net = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4))
average = AveragedModel(net)
with torch.no_grad():
    for factor in (1.0, 5.0):  # two stages of a training whose weights move
        net[0].weight.mul_(factor)
        for batch in batches:
            net(batch)
        average.update_parameters(net)
    x = torch.cat(batches)
    copied = torch.equal(average.module[1].running_mean, net[1].running_mean)
    before = average.eval()(x).std().item()
    update_bn(batches, average)
    after = average.eval()(x).std().item()

expected_copied = True
expected_after = 1.0
expected_before_fits = False
print(f"buffers copied from the last model: {copied}")
print(f"output std in eval: {before:.2f} with them, {after:.2f} after update_bn")
assert copied == expected_copied
assert abs(after / expected_after - 1) < 0.03
assert (abs(before - 1) < 0.1) == expected_before_fits
