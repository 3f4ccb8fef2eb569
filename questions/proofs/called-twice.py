"""Two calls normalize each view by itself, with two updates; one joint call keeps the views apart.

分两次调用，每个视图各自归一化，更新两次；合成一次调用，视图之间的差别会保留。
"""

import torch
from torch import nn

torch.manual_seed(0)
gray, color = torch.randn(64, 1, dtype=torch.float64), torch.randn(64, 1, dtype=torch.float64) + 4
twice, once = nn.BatchNorm1d(1).double(), nn.BatchNorm1d(1).double()
apart = (twice(color).mean() - twice(gray).mean()).item()
joint = once(torch.cat([color, gray]))
joint_gap = (joint[:64].mean() - joint[64:].mean()).item()
updates = [int(twice.num_batches_tracked), int(once.num_batches_tracked)]

expected_updates = [2, 1]
expected_kept = [False, True]
print(f"difference of the views: {apart:.2f} in two calls, {joint_gap:.2f} in one; updates {updates}")
assert updates == expected_updates
assert [gap > 1 for gap in (apart, joint_gap)] == expected_kept
